"""What a shrunk vocabulary keeps: characters, the tokens of a corpus, or named tokens. Data only."""

from dataclasses import dataclass

from arc_loader.formats import CHAT_16_TOKENS, CHAT_END, CHAT_PAD, CHAT_START
from model_tools.tokenizer import CHARACTERS


@dataclass(frozen=True)
class KeepCharacters:
    """Single characters, one token each; no merges remain but those that put a character together from its bytes.

    The default is the published shrinking. Beside them stay the tokenizer's special tokens and those that its post-processor writes.

    characters: those that stay
    keep_config_tokens: every id that the model's configs name stays, too
    keep_normalizer: the normalizer stays
    drop_unknown: the unknown token goes
    """

    characters: str = CHARACTERS
    keep_config_tokens: bool = True
    keep_normalizer: bool = False
    drop_unknown: bool = True

    def __post_init__(self) -> None:
        if not self.characters:
            raise ValueError("KeepCharacters: characters is '', at least one is needed")


@dataclass(frozen=True)
class KeepCorpus:
    """The tokens that some texts are written with, the merges that these need, and single characters.

    The texts and every text made of their words are encoded as before. Special tokens stay as in `KeepCharacters`.

    texts: whose tokens stay
    characters: that stay as well (may be empty)
    keep_config_tokens: every id that the model's configs name stays, too
    drop_unknown: the unknown token goes
    """

    texts: tuple[str, ...]
    characters: str = CHARACTERS
    keep_config_tokens: bool = True
    drop_unknown: bool = True

    def __post_init__(self) -> None:
        if isinstance(self.texts, str) or not self.texts:
            raise ValueError(f"KeepCorpus: texts is {self.texts!r:.60}, a tuple of texts is needed")


@dataclass(frozen=True)
class KeepTokens:
    """Exactly these tokens: single characters and whole tokens by their text; the latter are found in any text, longest first.

    tokens: all that stay
    end, padding: the tokens of these roles
    start: the start token, put in front of a text if it was before; None: there is none
    special: further ones that are special
    chat_template: the new one; None: there will be none
    """

    tokens: tuple[str, ...]
    end: str
    padding: str
    start: str | None = None
    special: tuple[str, ...] = ()
    chat_template: str | None = None

    def __post_init__(self) -> None:
        roles = {role for role in (self.start, self.end, self.padding, *self.special) if role is not None}
        if missing := sorted(roles - set(self.tokens)):
            raise ValueError(f"KeepTokens: {missing} are special but not among the tokens {self.tokens}")
        if self.end == self.padding:
            raise ValueError(f"KeepTokens: end and padding are both {self.end!r}")
        if len(set(self.tokens)) != len(self.tokens):
            raise ValueError(f"KeepTokens: a token stands twice in {self.tokens}")


KeepRecipe = KeepCharacters | KeepCorpus | KeepTokens

KEEP_CHAT_16 = KeepTokens(
    tokens=CHAT_16_TOKENS,
    end=CHAT_END,
    padding=CHAT_PAD,
    special=(CHAT_START,),
    chat_template=(
        "{% for message in messages %}{{ '"
        + CHAT_START
        + "' + message['role'] + '\n' + message['content'] + '"
        + CHAT_END
        + "' }}{% endfor %}{% if add_generation_prompt %}{{ '"
        + CHAT_START
        + "assistant\n' }}{% endif %}"
    ),
)
"""The 16 tokens of the 2025 winners: digits, newline, `user`, `assistant`, start, end and padding of the Qwen chat."""
