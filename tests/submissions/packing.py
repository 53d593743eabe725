"""Archives made by code, as people and systems make them, and as nobody should."""

import io
import tarfile
import zipfile


def zipped(files):
    """``{"ada/lines.py": "…"}`` → the bytes of a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def tarred(files, mode="w:gz"):
    """As ``zipped``; a TarInfo in place of content is written as it is."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as packed:
        for name, content in files.items():
            special = isinstance(content, tarfile.TarInfo)
            info = content if special else tarfile.TarInfo(name)
            data = b"" if special else content.encode() if isinstance(content, str) else content
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return buffer.getvalue()
