"""The walk of `kiosk demo --check` and `--gallery`."""

from contextlib import aclosing

from screens.tour import tour


async def test_it_walks_with_large_letters_too_where_a_hurried_hand_is_held_back() -> None:
    async with aclosing(tour((80, 24), large=True)) as walk:
        async for _app, _procedure, number in walk:
            if number == 3:  # two presses of the same key behind
                return
    raise AssertionError("the third step was not reached")
