"""The sentences about files as they arrive: received, unpacked, opened; in English and Japanese."""

from __future__ import annotations

from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "READING_TIME": (
        "reading the file took too long and was stopped.",
        "Split it, for example by district, and submit the parts.",
        "ファイルの読み込みに時間がかかりすぎたため、中止しました。",
        "地区ごとなどに分割して、もう一度提出してください。",
    ),
    "READING_MEMORY": (
        "reading the file needs more memory than allowed and was stopped.",
        "Remove sheets, columns and layers that are not needed, or split the file, for example by district.",
        "ファイルの読み込みに必要なメモリーが上限を超えたため、中止しました。",
        "不要なシートや列を削除するか、地区ごとなどに分割して、もう一度提出してください。",
    ),
    "READING_DISK": (
        "the contents of the file are larger than allowed.",
        "Split it, for example by district, and submit the parts.",
        "ファイルの中身が大きすぎるため、読み込みを中止しました。",
        "地区ごとなどに分割して、もう一度提出してください。",
    ),
    "READING_NETWORK": (
        "the file asks for a connection to another computer; none was made.",
        "Save it again with all its contents inside and without links to other places.",
        "ファイルがほかのコンピューターへの接続を求めているため、受け付けられません（接続はしていません）。",
        "外部へのリンクを外し、必要な内容をすべて含めて保存し直してください。",
    ),
    "READING_FAILED": (
        "the file could not be read to its end.",
        "Open it in the program it comes from, save it again and submit it; if that does not help, ask us.",
        "ファイルを最後まで読み込めませんでした。",
        "作成したソフトウェアで開いて保存し直し、もう一度提出してください。それでも読み込めない場合はお問い合わせください。",
    ),
    "UPLOAD_TOO_LARGE": (
        "the file is larger than {value}.",
        "Split it, for example by district, and submit the parts.",
        "ファイルが上限（{value}）を超えています。",
        "地区ごとなどに分割して、もう一度提出してください。",
    ),
    "UPLOAD_EMPTY": (
        "the file is empty.",
        "Check that it was saved completely and choose it again.",
        "ファイルの中身が空です。",
        "正しく保存されているか確認し、もう一度選んでください。",
    ),
    "UPLOAD_KIND": (
        "the name ends in '{value}', but the content is {kind_en}.",
        "Choose the right file, or save it as the type its name says.",
        "名前の末尾は「{value}」ですが、中身は{kind_ja}です。",
        "正しいファイルを選ぶか、名前どおりの形式で保存し直してください。",
    ),
    "ARCHIVE_UNREADABLE": (
        "the ZIP file is damaged or incomplete.",
        "Make it again and check that it opens on your own computer.",
        "ZIPファイルが壊れているか、途中で切れています。",
        "ZIPファイルを作り直し、お手元のパソコンで開けることを確認してください。",
    ),
    "ARCHIVE_MEMBERS": (
        "the ZIP file holds more than {most} files.",
        "Leave out what is not needed, or split it.",
        "ZIPファイルの中のファイルが上限（{most}個）を超えています。",
        "不要なファイルを除くか、分割してください。",
    ),
    "ARCHIVE_SIZE": (
        "unpacked, the ZIP file is larger than {most}.",
        "Leave out what is not needed, or split it, for example by district.",
        "ZIPファイルを展開すると上限（{most}）を超えます。",
        "不要なファイルを除くか、地区ごとなどに分割してください。",
    ),
    "ARCHIVE_MEMBER_SIZE": (
        "unpacked, a file in the ZIP file is larger than {most}: {value}.",
        "Split this file, for example by district.",
        "ZIPファイルの中に、展開すると上限（{most}）を超えるファイルがあります：{value}。",
        "このファイルを地区ごとなどに分割してください。",
    ),
    "ARCHIVE_RATIO": (
        "files in the ZIP file are packed more tightly than real data ever are: {value}.",
        "Make the ZIP file again from the original files.",
        "ZIPファイルの中に、通常では考えられないほど高い圧縮率のファイルがあります：{value}。",
        "元のファイルからZIPファイルを作り直してください。",
    ),
    "ARCHIVE_PATH": (
        "names in the ZIP file lead out of its folder: {value}.",
        "Put the files into one folder and make the ZIP file again.",
        "ZIPファイルの中に、フォルダーの外を指す名前のファイルがあります：{value}。",
        "ファイルを1つのフォルダーにまとめ、ZIPファイルを作り直してください。",
    ),
    "ARCHIVE_NAME": (
        "names in the ZIP file cannot be used: {value}.",
        "Rename these files with ordinary, shorter names and make the ZIP file again.",
        "ZIPファイルの中に、使用できない名前のファイルがあります：{value}。",
        "ふつうの短い名前に変えて、ZIPファイルを作り直してください。",
    ),
    "ARCHIVE_NAME_UNREADABLE": (
        "names in the ZIP file are written in an encoding that is not known: {value}.",
        "Rename these files with letters and digits and make the ZIP file again.",
        "ZIPファイルの中に、文字コードが分からない名前のファイルがあります：{value}。",
        "半角の英数字の名前に変えて、ZIPファイルを作り直してください。",
    ),
    "ARCHIVE_NAME_REPEATED": (
        "a name appears more than once in the ZIP file: {value}.",
        "Give every file its own name (large and small letters count as the same) and make the ZIP file again.",
        "ZIPファイルの中で、同じ名前が2回以上使われています：{value}。",
        "名前が重ならないようにして（大文字と小文字は区別しません）、ZIPファイルを作り直してください。",
    ),
    "ARCHIVE_LINK": (
        "the ZIP file holds links instead of files: {value}.",
        "Put the files themselves into the ZIP file.",
        "ZIPファイルの中に、ファイルではなくリンクが入っています：{value}。",
        "リンクではなく、ファイルそのものを入れてください。",
    ),
    "ARCHIVE_ENCRYPTED": (
        "files in the ZIP file are protected by a password: {value}.",
        "Make the ZIP file without a password.",
        "ZIPファイルの中に、パスワードのかかったファイルがあります：{value}。",
        "パスワードをかけずにZIPファイルを作り直してください。",
    ),
    "ARCHIVE_METHOD": (
        "files in the ZIP file are packed by a method that is not read: {value}.",
        "Make the ZIP file with Windows' own 'Compressed (zipped) folder' or with ordinary Deflate.",
        "ZIPファイルの中に、対応していない方式で圧縮されたファイルがあります：{value}。",
        "Windowsの「圧縮（zip形式）フォルダー」など、標準の方式でZIPファイルを作り直してください。",
    ),
    "ARCHIVE_NESTED": (
        "the ZIP file holds further archives: {value}.",
        "Unpack these first and put their files straight into one ZIP file.",
        "ZIPファイルの中に、さらに圧縮ファイルが入っています：{value}。",
        "いったん展開し、中のファイルを直接1つのZIPファイルに入れてください。",
    ),
    "ARCHIVE_OVERLAP": (
        "files in the ZIP file share the same bytes, as no ordinary program writes it: {value}.",
        "Make the ZIP file again from the original files.",
        "ZIPファイルの中で、ファイルの領域が重なっています：{value}。通常のソフトウェアで作られたものではありません。",
        "元のファイルからZIPファイルを作り直してください。",
    ),
    "ARCHIVE_DAMAGED": (
        "files in the ZIP file are not what its list of contents says: {value}.",
        "Make the ZIP file again and check that it opens on your own computer.",
        "ZIPファイルの中に、目次と内容が一致しないファイルがあります：{value}。",
        "ZIPファイルを作り直し、お手元のパソコンで開けることを確認してください。",
    ),
}  # fmt: skip


def finding(code: str, severity: Severity, file: str, place: Place, value: str, **words: str) -> Finding:
    """The finding of this code; value and words fill its sentences."""
    message_en, remedy_en, message_ja, remedy_ja = (
        sentence.format(value=value, **words) for sentence in _SENTENCES[code]
    )
    return Finding(code, severity, file, place, value, message_ja, message_en, remedy_ja, remedy_en)


def size_text(size: int) -> str:
    """A number of bytes as people write it: 1.5 GB."""
    number = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{number:.3g} {unit}"
