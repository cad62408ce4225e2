"""OpenRocket files for tests: written here in the format's own words, packed as a test wants them."""

from __future__ import annotations

import io
import zipfile

MOTOR = """<motor configid="c1"><type>single</type><manufacturer>Acme</manufacturer><digest>d1</digest>
<designation>A8</designation><diameter>0.018</diameter><length>0.07</length><delay>3.0</delay></motor>"""


def design(
    inside: str = "",
    *,
    version: str = "1.10",
    rocket: str = "<name>Pathfinder</name>",
    simulations: str = "",
    declaration: str = '<?xml version="1.0" encoding="utf-8"?>',
) -> bytes:
    """A design whose one stage holds `inside`."""
    return f"""{declaration}
<openrocket version="{version}" creator="OpenRocket test">
<rocket>{rocket}<subcomponents><stage><name>Sustainer</name><subcomponents>{inside}</subcomponents></stage></subcomponents></rocket>
<simulations>{simulations}</simulations></openrocket>""".encode()


def parts(components: str = "", *, materials: str = "", head: str = "<Version>0.1</Version>") -> bytes:
    """A part data base."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<OpenRocketComponent>{head}<Materials>{materials}</Materials><Components>{components}</Components>
</OpenRocketComponent>""".encode()


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries, in this order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()
