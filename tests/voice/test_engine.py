"""The real espeak-ng, and what stands in for one that misbehaves."""

import asyncio
import logging
import shutil
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screens.voice.engine import Espeak, installed

needs_espeak = pytest.mark.skipif(installed() is None, reason="espeak-ng is not installed here (apt: espeak-ng)")
SENTENCE = "Étape 5 sur 10. Remplissez le formulaire."


def program(folder: Path, script: str) -> str:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@contextmanager
def speaking(engine: Espeak) -> Iterator["asyncio.Task[None]"]:
    task = asyncio.create_task(engine.run())
    yield task
    task.cancel()


async def until(path: Path) -> str:
    async with asyncio.timeout(30):
        while not path.exists() or not path.read_text(errors="replace"):
            await asyncio.sleep(0.01)
    return path.read_text(errors="replace")


@needs_espeak
async def test_a_sentence_becomes_sound(tmp_path: Path) -> None:
    sound, done = tmp_path / "said.wav", tmp_path / "done"
    real = shutil.which("espeak-ng")
    with speaking(engine := Espeak(program(tmp_path, f'{real} -w {sound} "$@"\necho over > {done}'))):
        engine.say([SENTENCE], rate=160, language="fr")
        await until(done)
    with wave.open(str(sound)) as said:
        seconds = said.getnframes() / said.getframerate()
        frames = said.readframes(said.getnframes())
    samples = struct.unpack(f"<{len(frames) // 2}h", frames)
    assert 1.5 < seconds < 10
    assert max(samples) > 5000
    assert sum(abs(sample) > 500 for sample in samples) > len(samples) / 4


@needs_espeak
@pytest.mark.parametrize("language", ["fr", "en", "de"])
async def test_the_languages_of_the_kiosk_have_a_voice(language: str, tmp_path: Path) -> None:
    sound = tmp_path / "said.wav"
    process = await asyncio.create_subprocess_exec("espeak-ng", "-v", language, "-w", str(sound), "Bonjour")
    assert await process.wait() == 0
    assert sound.stat().st_size > 10_000


async def test_words_are_in_no_argument(tmp_path: Path) -> None:
    arguments, words = tmp_path / "arguments", tmp_path / "words"
    with speaking(engine := Espeak(program(tmp_path, f'cat > {words}\necho "$@" > {arguments}'))):
        engine.say([SENTENCE], rate=120, language="fr")
        assert (await until(arguments)).split() == ["-v", "fr", "-s", "120", "-b", "1", "--stdin"]
    assert words.read_text(encoding="utf-8") == SENTENCE


async def test_a_key_silences_what_is_said_and_what_was_to_be_said(tmp_path: Path) -> None:
    log, endless = tmp_path / "log", 'read words\necho "$words" >> {0}\n[ "$words" = stop ] || exec sleep 60'
    with speaking(engine := Espeak(program(tmp_path, endless.format(log)))):
        engine.say(["first\n", "second\n"], rate=160, language="fr")
        await until(log)
        engine.hush()
        engine.say(["stop\n"], rate=160, language="fr")
        async with asyncio.timeout(30):
            while "stop" not in log.read_text():
                await asyncio.sleep(0.01)
    assert log.read_text().split() == ["first", "stop"]


async def test_the_end_kills_the_process(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    with speaking(engine := Espeak(program(tmp_path, f"echo $$ > {pid}\nexec sleep 60"))) as task:
        engine.say(["x"], rate=160, language="fr")
        number = int(await until(pid))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not Path(f"/proc/{number}").exists()


@pytest.mark.parametrize("script", ["echo 'error: No such file or directory' >&2", None])
async def test_without_sound_or_engine_there_is_one_line_in_the_log(
    script: str | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    where = program(tmp_path, script) if script else str(tmp_path / "away")
    with caplog.at_level(logging.WARNING, "kiosk.screens"), speaking(engine := Espeak(where)) as task:
        engine.say(["x", "y", "z"], rate=160, language="fr")
        async with asyncio.timeout(30):
            while not engine.idle:
                await asyncio.sleep(0.01)
        assert not task.done()
    assert [record.getMessage().partition(" : ")[0] for record in caplog.records] == ["lecture à voix haute"]
