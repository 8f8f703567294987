"""A refused sign-in answers no sooner than the floor, whoever was looked up. (R44)"""

import asyncio
import secrets

_JITTER = 0.125  # of the floor


async def wait_floor(floor: float, began: float) -> None:
    """Wait until `floor` seconds after `began`, on the loop's clock; the jitter blurs what is left."""
    jitter = secrets.SystemRandom().uniform(0, _JITTER * floor)
    await asyncio.sleep(began + floor + jitter - asyncio.get_running_loop().time())
