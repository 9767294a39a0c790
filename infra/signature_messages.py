"""The sentences about keys, signatures and statements; in English and Japanese."""

from __future__ import annotations

from infra.errors import Refused
from infra.findings import Finding, Place
from infra.strict_json import shown

_NO_CREDIT = (
    "A latent unit is a forecast: it is neither real nor permanent as ICROA asks of a unit that is retired, and the "
    "GHG Protocol lets nobody report a forecast as a reduction, so it cannot be issued, exported, cancelled, retired "
    "or used as an offset."
)
_NO_CREDIT_JA = (
    "潜在クレジット単位は予測値です。無効化できる単位にICROAが求める「実在性」と「永続性」を満たさず、"
    "GHGプロトコルでも予測値を削減量として報告することはできません。"
    "そのため、クレジットとしての発行、移転、取消し、無効化、オフセットへの使用はできません。"
)

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "KEY_MISSING": (
        "there is no key to sign with.",
        "Make one with `pcc keys new`, or name one in PCC_SIGNING_KEY.",
        "署名に使う鍵がありません。",
        "「pcc keys new」で作成するか、設定「PCC_SIGNING_KEY」で指定してください。",
    ),
    "KEY_EXISTS": (
        "there is a key already; keys are never overwritten.",
        "Use it, or name another file in PCC_SIGNING_KEY.",
        "鍵がすでにあります。上書きはしません。",
        "その鍵を使うか、設定「PCC_SIGNING_KEY」で別のファイルを指定してください。",
    ),
    "KEY_OPEN_TO_OTHERS": (
        "the signing key can be read by others on this computer (mode {value}).",
        "If nobody can have copied it, run `chmod 600` on it; otherwise make a new one.",
        "署名鍵が、このコンピューターのほかの利用者からも読める状態です（モード{value}）。",
        "写し取られたおそれがなければ「chmod 600」で直し、おそれがあれば新しい鍵を作成してください。",
    ),
    "KEY_UNREADABLE": (
        "not an unencrypted Ed25519 key in PEM form.",
        "Name the file that `pcc keys new` has made.",
        "鍵（Ed25519、PEM形式、暗号化なし）として読めません。",
        "「pcc keys new」で作成したファイルを指定してください。",
    ),
    "KEY_UNWRITABLE": (
        "the key cannot be written: {value}.",
        "Name another file in PCC_SIGNING_KEY.",
        "鍵を保存できません（{value}）。",
        "設定「PCC_SIGNING_KEY」で別のファイルを指定してください。",
    ),
    "SIGNATURE_FORM": (
        "not a signature of a latent credit record as this program writes it.",
        "Ask the publisher for it again.",
        "潜在クレジット記録の署名ファイルとして読めません。",
        "公表者から改めて入手してください。",
    ),
    "SIGNATURE_EXISTS": (
        "another signature is there already: of record {record}, by key {value}.",
        "Remove it, if the record is to be signed anew.",
        "別の署名がすでにあります（記録番号{record}、鍵{value}）。",
        "改めて署名する場合は、そのファイルを削除してください。",
    ),
    "STATUS_FORBIDDEN": (
        f"a latent unit cannot be '{{value}}'. {_NO_CREDIT}",
        "Possible are: {kinds_en}.",
        f"「{{value}}」という状態にはできません。{_NO_CREDIT_JA}",
        "使えるのは次のいずれかです：{kinds_ja}。",
    ),
    "STATUS_UNKNOWN": (
        "there is no status '{value}'.",
        "Possible are: {kinds_en}.",
        "「{value}」という状態はありません。",
        "使えるのは次のいずれかです：{kinds_ja}。",
    ),
    "STATUS_LINE": (
        "line {line} is not a statement as this program writes it.",
        "Ask the publisher for the file again.",
        "{line}行目が、公表の状態の記載として読めません。",
        "公表者から改めて入手してください。",
    ),
    "STATUS_CUT_OFF": (
        "line {line} is cut off.",
        "Ask the publisher for the file again.",
        "{line}行目が途中で切れています。",
        "公表者から改めて入手してください。",
    ),
    "STATUS_CHAIN": (
        "line {line} does not follow the line before it: one was changed, removed, added or moved.",
        "Ask the publisher for the file again.",
        "{line}行目が前の行とつながりません。行の変更・削除・追加・入れ替えがあります。",
        "公表者から改めて入手してください。",
    ),
    "STATUS_SIGNATURE": (
        "line {line} was changed after it was signed.",
        "Ask the publisher for the file again.",
        "{line}行目が署名の後に変更されています。",
        "公表者から改めて入手してください。",
    ),
    "STATUS_OTHER_RECORD": (
        "line {line} speaks of another record: {value}.",
        "Put the file beside the record it belongs to.",
        "{line}行目は別の記録（{value}）についてのものです。",
        "対応する記録と同じフォルダーに置いてください。",
    ),
    "STATUS_DATE": (
        "the date {value} is no date (YYYY-MM-DD), or lies before that of the statement before.",
        "Correct it.",
        "日付「{value}」が正しくないか（例：2026-04-01）、前の記載の日付より前です。",
        "日付を直してください。",
    ),
    "STATUS_TEXT": (
        "{value} is not given, or too long.",
        "Write it in a few words; it stays on record.",
        "{value}が入力されていないか、長すぎます。",
        "短い文で入力してください（記録に残ります）。",
    ),
    "STATUS_SUCCESSOR": (
        "'superseded', and only that, names the record (64 hexadecimal digits) that takes the place of this one.",
        "Name it with --successor.",
        "「superseded」（差替え）の場合にだけ、代わりとなる別の記録の番号（16進64桁）を指定します。",
        "--successor で指定してください。",
    ),
    "STATUS_FINAL": (
        "the record was {value} already; that is final.",
        "Publish a new record instead.",
        "この記録はすでに最終の状態（{value}）です。",
        "新しい記録を公表してください。",
    ),
    "STATUS_UNWRITABLE": (
        "the statement cannot be written: {value}.",
        "Check the folder and the disk.",
        "公表の状態を書き込めません（{value}）。",
        "保存先のフォルダーとディスクを確認してください。",
    ),
}  # fmt: skip


def finding(code: str, file: str, value: object = "", **words: object) -> Finding:
    """The finding of this code; value and words fill its sentences. All of them refuse."""
    text = shown(value)
    en, remedy_en, ja, remedy_ja = (sentence.format(value=text, **words) for sentence in _SENTENCES[code])
    return Finding(code, "refused", file, Place(), text, ja, en, remedy_ja, remedy_en)


def refusal(code: str, file: str, value: object = "", **words: object) -> Refused:
    """An error of one finding."""
    return Refused([finding(code, file, value, **words)])
