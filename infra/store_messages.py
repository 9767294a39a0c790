"""The sentences about the store: its addresses, its database, submissions and versions; in English and Japanese."""

from __future__ import annotations

from infra.errors import Refused
from infra.findings import Finding, Place

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "STORE_ADDRESS": (
        "the address of the store is neither a folder nor s3://BUCKET/PREFIX: {value}.",
        "Correct the setting PCC_STORE_URL.",
        "ファイルの保管場所は、フォルダーか「s3://バケット名/接頭辞」で指定してください。現在の値：{value}。",
        "設定「PCC_STORE_URL」を直してください。",
    ),
    "DATABASE_ADDRESS": (
        "the address of the database cannot be used: {value}.",
        "Set PCC_DATABASE_URL to sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.",
        "データベースの指定が正しくありません（{value}）。",
        "設定「PCC_DATABASE_URL」を、「sqlite:///ファイル名」または"
        "「postgresql://ユーザー名:パスワード@ホスト名/データベース名」の形に直してください。",
    ),
    "DATABASE_UNREACHABLE": (
        "the database cannot be opened: {value}.",
        "Check that the server runs or that the file may be written, and the setting PCC_DATABASE_URL.",
        "データベースを開けません：{value}。",
        "サーバーが動いているか、ファイルに書き込めるか、設定「PCC_DATABASE_URL」が正しいかを確認してください。",
    ),
    "DATABASE_BUSY": (
        "another program has been writing to the database for too long: {value}.",
        "Wait a moment and try again; nothing was changed.",
        "ほかの処理がデータベースに書き込んでいるため、保存できませんでした：{value}。",
        "しばらく待って、もう一度試してください。内容は変わっていません。",
    ),
    "DATABASE_NEWER": (
        "the database was written by a newer version of this program (its step '{value}' is not known here).",
        "Install the newer version; nothing was changed.",
        "データベースは、このプログラムより新しい版で作られています（段階「{value}」が分かりません）。",
        "プログラムを新しい版に更新してください。内容は変わっていません。",
    ),
    "SUBMISSION_UNKNOWN": (
        "there is no submission '{value}'.",
        "Look at the list of submissions and choose one from it.",
        "受付番号「{value}」の提出はありません。",
        "提出の一覧で受付番号を確認してください。",
    ),
    "SUBMISSION_ACCEPTED_ALREADY": (
        "submission {value} has already been accepted, as version {number}.",
        "Nothing needs to be done; if the data have changed, submit them as a new file.",
        "受付番号「{value}」は、すでに第{number}版として確定しています。",
        "このままで問題ありません。内容が変わった場合は、新しいファイルとして提出してください。",
    ),
    "SUBMISSION_NOT_READY": (
        "submission {value} still has {count} things to be put right.",
        "Put them right in your file and submit it again; this draft stays as it is.",
        "受付番号「{value}」には、直していただく点がまだ{count}件あります。",
        "ファイルを直して、もう一度提出してください。この下書きはそのまま残ります。",
    ),
    "SUBMISSION_NOT_DRAFT": (
        "submission {value} has been accepted as version {number} and can no longer be discarded.",
        "Withdraw version {number} instead; it stays on record as withdrawn.",
        "受付番号「{value}」は第{number}版として確定しているため、破棄できません。",
        "代わりに、第{number}版を取り下げてください（取り下げた記録は残ります）。",
    ),
    "VERSION_UNKNOWN": (
        "{municipality} has no version {value}.",
        "Look at the list of versions and choose one from it.",
        "{municipality}に、第{value}版はありません。",
        "版の一覧で番号を確認してください。",
    ),
    "VERSION_IS_WITHDRAWAL": (
        "version {value} of {municipality} is itself a withdrawal, of version {number}.",
        "To bring data back, submit the file again and accept it.",
        "{municipality}の第{value}版は、第{number}版を取り下げた記録です。取り下げの取り下げはできません。",
        "データを元に戻すには、ファイルをもう一度提出して確定してください。",
    ),
    "VERSION_WITHDRAWN_ALREADY": (
        "version {value} of {municipality} has already been withdrawn, by version {number}.",
        "Nothing needs to be done.",
        "{municipality}の第{value}版は、すでに第{number}版で取り下げられています。",
        "このままで問題ありません。",
    ),
    "WITHDRAWAL_REASON": (
        "no reason is given for withdrawing version {value} of {municipality}.",
        "Write in a few words why it is withdrawn; the reason stays on record.",
        "{municipality}の第{value}版を取り下げる理由が入力されていません。",
        "理由を短く入力してください（記録に残ります）。",
    ),
}  # fmt: skip


def finding(code: str, value: str, *, file: str = "", **words: object) -> Finding:
    """The finding of this code; value and words fill its sentences. All of them refuse."""
    municipality = words.pop("municipality_code", "")
    outside = municipality == "none"  # the registry's word, and no reader's
    places = ("places outside Japan", "国外") if outside else (municipality, f"市区町村コード{municipality}")
    message_en, remedy_en, message_ja, remedy_ja = (
        sentence.format(value=value, municipality=place, **words)
        for sentence, place in zip(_SENTENCES[code], (places[0], places[0], places[1], places[1]), strict=True)
    )
    return Finding(code, "refused", file, Place(), value, message_ja, message_en, remedy_ja, remedy_en)


def refusal(code: str, value: str, *, file: str = "", **words: object) -> Refused:
    """An error of one finding."""
    return Refused([finding(code, value, file=file, **words)])
