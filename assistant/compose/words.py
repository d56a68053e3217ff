"""What an abbreviation or a lay term means: all its readings, told apart by where they are used."""

from __future__ import annotations

from assistant.compose.wording import edition, named, sentence
from assistant.compose.writer import Writer
from assistant.gather.words import Meaning


def answer_meaning(writer: Writer, meaning: Meaning) -> None:
    """Open the answer with what a term means; of several readings, with how many and each of them."""
    word = meaning.word
    place = f", by the list of abbreviations and lay terms in {edition(meaning.release)}" if meaning.release else ""
    if len(word.readings) == 1:
        (reading,) = word.readings
        used = f" in {reading.field}" if reading.field else ""
        writer.verdict(f"**{meaning.term}** means “{reading.means}”{used}{place}.", meaning.evidence)
        writer.suggest(f"What is the code for {reading.means.split(';')[0]}?")
    else:
        count = len(word.readings)
        writer.verdict(
            f"**{meaning.term}** has {count} readings{place}: the note it stands in decides, and if it does not, the "
            "provider does.",
            meaning.evidence,
        )
        for reading in word.readings:
            used = f"In {reading.field}: " if reading.field else ""
            writer.point(f"{used}{reading.means}", meaning.evidence, heading="Readings")
    if word.note:
        writer.say(sentence(word.note), meaning.evidence)
    for group in meaning.codes:
        for facts in group:
            if facts.record is not None:
                writer.about(facts, focus=len(word.readings) == 1)
                writer.point(named(facts.record), facts.evidence, heading="Codes that say as much")
