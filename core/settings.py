"""Settings, read once from the environment and passed on as an argument."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SPACE = "minilm"
"""The embedding space that needs nothing but the installed packages."""

PUBLIC_WORLDCOVER = (
    "https://esa-worldcover.s3.eu-central-1.amazonaws.com/{version}/{year}/map/"
    "ESA_WorldCover_10m_{year}_{version}_{cell}_Map.tif"
)
"""The public bucket of ESA WorldCover."""

PUBLIC_STAC = "https://earth-search.aws.element84.com/v1"
"""The public catalogue of Sentinel-2 scenes as cloud-optimised GeoTIFFs."""

PUBLIC_SCENES = (
    "https://e84-earth-search-sentinel-data.s3.us-west-2.amazonaws.com https://sentinel-cogs.s3.us-west-2.amazonaws.com"
)
"""The public buckets that hold its pictures, one for each collection."""


PUBLIC_OVERPASS = "https://overpass-api.de/api/interpreter"
"""The public server of map objects; it asks for at most 10,000 questions a day, two at a time."""


class Settings(BaseSettings):
    """Every setting of the explorer; each is an environment variable `CHATEARTH_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CHATEARTH_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("chatearth", appauthor=False))
    """Folder that holds the catalogue, cut label maps and derived pictures."""

    host: str = "127.0.0.1"
    """Address that `chatearth serve` listens on."""

    port: int = Field(default=8501, ge=0, le=65535)
    """Port that `chatearth serve` listens on."""

    hosts: str = ""
    """Names, separated by commas, that the explorer is reached by beside those of this machine; `*` for any."""

    online_basemaps: bool = False
    """Offer basemaps that are fetched from the internet; none is shown until a person picks it."""

    max_image_pixels: int = Field(default=4096 * 4096, ge=256 * 256)
    """Largest image that is decoded, in pixels; larger ones are reported and left alone."""

    workers: int = Field(default=2, ge=1, le=64)
    """Threads or processes that read images and label maps during an import, and captions for search by meaning."""

    space: str = DEFAULT_SPACE
    """Embedding space of search by meaning in the explorer, as `chatearth embed --space` names it."""

    keys: str = ""
    """Which variable of the environment holds the key of which server: `NAME_API_KEY=https://host`, blanks between."""

    worldcover: str = PUBLIC_WORLDCOVER
    """Where land cover is fetched from when somebody asks for it: an address with `{version}` (v100 or v200), `{year}`
    and `{cell}` (as N48E009) in it, or a folder of the files."""

    stac: str = PUBLIC_STAC
    """Catalogue of Sentinel-2 scenes that is asked when somebody looks for pictures: the root of a STAC API."""

    scene_servers: str = PUBLIC_SCENES
    """Addresses of the servers, with blanks between, that the pictures which that catalogue names may be read from."""

    overpass: str = PUBLIC_OVERPASS
    """Overpass server that is asked for map objects when somebody presses the button for it."""

    own_hosts: str = ""
    """Servers, separated by commas, that may be read from although they lie in a private network or speak plain http;
    an address of numbers, or of this machine, says so by itself."""

    connections: int = Field(default=8, ge=1, le=64)
    """Requests under way at a time when rasters are read from a server."""

    download_source: str = "https://zenodo.org/records/11003436/files/{name}?download=1"
    """Address of the published files, `{name}` being replaced; nothing is asked of it before a person says so."""

    download_hosts: str = ""
    """Further hosts, separated by commas, to which that server may send on."""

    download_checksums: str = ""
    """Checksums of a source with other files, as of a later version: `json_files.zip=<md5>`, blanks between."""

    memory_limit: str = "1GB"
    """Memory that DuckDB may use for the catalogue, in its own notation."""

    @property
    def catalogue(self) -> Path:
        """File of the catalogue."""
        return self.data / "catalogue.duckdb"

    @property
    def runs(self) -> Path:
        """File of the batch runs."""
        return self.data / "runs.sqlite"

    @property
    def downloads(self) -> Path:
        """Folder of the published files that were downloaded."""
        return self.data / "downloads"

    @property
    def labels(self) -> Path:
        """Folder of label maps that were cut from WorldCover."""
        return self.data / "labels"

    @property
    def imagery(self) -> Path:
        """Folder of pictures that were cut from Sentinel-2 scenes."""
        return self.data / "imagery"

    @property
    def exports(self) -> Path:
        """Folder of the exports that were made on the page."""
        return self.data / "exports"

    @property
    def cache(self) -> Path:
        """Folder of pictures that can be made again at any time."""
        return self.data / "cache"

    @property
    def words(self) -> Path:
        """Folder of the word index, which is made again whenever it is missing."""
        return self.data / "words"

    @property
    def statistics(self) -> Path:
        """Folder of captions as numbers, for statistics; made again whenever it is missing."""
        return self.data / "statistics"
