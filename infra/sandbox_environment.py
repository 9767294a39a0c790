"""The environment of a process that opens a reader's file: nothing of ours, no driver that leads elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

# Drivers that open other files, addresses or databases than the one they were given, or run what a file tells
# them to. GDAL warns in the log of a driver that its build lacks, and goes on.
_VECTOR = (
    "OGR_VRT", "GDALG", "HTTP", "WFS", "OAPIF", "OGCAPI", "CSW", "AmigoCloud", "Carto", "Elasticsearch", "EEDA", "NGW",
    "PLSCENES", "PGDUMP", "PostgreSQL", "MySQL", "MSSQLSpatial", "ODBC", "OCI", "MongoDBv3", "CouchDB", "Cloudant",
    "HANA", "ADBC", "GPSBabel", "GTI", "GNMFile", "GNMDatabase", "PDF",
)  # fmt: skip
_RASTER = (
    "VRT", "GTI", "GDALG", "HTTP", "WMS", "WMTS", "WCS", "OGCAPI", "STACIT", "STACTA", "EEDAI", "DAAS", "PLMOSAIC",
    "NGW", "MRF", "Rasterlite", "PostGISRaster", "GeoRaster", "ESRIC", "TileDB", "KMLSUPEROVERLAY", "PDF",
)  # fmt: skip

_FIXED = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    # threads: a reader gets one core; arenas and pools that reserve much memory ahead would spend its limit
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # GDAL and PROJ
    "GDAL_SKIP": ",".join(_RASTER),
    "OGR_SKIP": ",".join(_VECTOR),
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",  # neighbours are asked for by name (.prj, .dbf), the folder is not listed
    "GDAL_PAM_ENABLED": "NO",  # neither reads nor writes .aux.xml beside the file
    "GDAL_CACHEMAX": "64",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "AWS_EC2_METADATA_DISABLED": "true",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "OGR_GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # xlink:href is not followed
    "PROJ_NETWORK": "OFF",
    "HDF5_USE_FILE_LOCKING": "FALSE",
}


def environment(scratch: Path) -> dict[str, str]:
    """
    All that the sandboxed process finds in its environment.

    scratch : folder for temporary files and compiled functions, inside the folder it may write
    """
    folder = os.fspath(scratch)
    folders = {"HOME": folder, "TMPDIR": folder, "CPL_TMPDIR": folder, "NUMBA_CACHE_DIR": folder}
    # Where Python's own libraries lie on some machines; not a secret, and without it Python may not start.
    passed = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {**_FIXED, **folders, **passed}
