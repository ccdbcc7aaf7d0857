"""The errors a person can do something about; each message says what, where and what to do."""


class ExplorerError(Exception):
    """Base of every expected error; the app, the command and the HTTP routes show its message."""


class TileNameError(ExplorerError, ValueError):
    """A text is not the name of a tile."""


class TileNotFoundError(ExplorerError, LookupError):
    """The catalogue holds no such tile."""


class ImageError(ExplorerError, ValueError):
    """An image cannot be read, is too large, or has the wrong form."""


class LabelError(ExplorerError, ValueError):
    """A land-cover map cannot be read as one."""


class LandCoverError(ExplorerError, ValueError):
    """A tile has no land cover that anything could be said about."""


class RasterError(ExplorerError, ValueError):
    """A georeferenced raster cannot be read or does not fit."""


class NoRasterError(RasterError):
    """A folder holds no raster that would be looked at."""


class MappingError(ExplorerError, ValueError):
    """A mapping of values to classes is missing, or cannot be used."""


class PlaceError(ExplorerError, ValueError):
    """A place cannot be added or removed."""


class ExportError(ExplorerError, ValueError):
    """An export cannot be written."""


class BoxFileError(ExplorerError, ValueError):
    """A file of boxes cannot be used."""


class TaskError(ExplorerError, ValueError):
    """Tasks cannot be made, changed or written, or an answer is not what the map says."""


class EvaluationError(ExplorerError, ValueError):
    """Predictions cannot be scored: a file that cannot be read, nothing to hold them against, a metric that is none."""


class ReleaseError(ExplorerError, ValueError):
    """A path holds nothing that can be imported."""


class SelectionError(ExplorerError, ValueError):
    """A filter is not one we know."""


class CatalogueError(ExplorerError, RuntimeError):
    """The catalogue cannot be opened or written."""


class CatalogueBusyError(CatalogueError):
    """Another process has the catalogue open, or another writer does not come to an end."""


class CatalogueDamagedError(CatalogueError):
    """The file of the catalogue is not what was written to it."""


class PrerequisiteError(ExplorerError, RuntimeError):
    """Something that is needed is not installed or not configured."""


class SearchError(ExplorerError, RuntimeError):
    """The descriptions cannot be searched in this way."""


class IndexBuildingError(SearchError):
    """The index is being built; the same question can be answered in a moment."""


class RecipeError(ExplorerError, LookupError):
    """There is no recipe or style of that name, or it does not fit what it is used on."""


class AnswerError(ExplorerError, ValueError):
    """A model's answer does not have the form that was asked for."""


class RefusalError(AnswerError):
    """A model refused to answer."""


class AddressError(ExplorerError, ValueError):
    """An address of the network may not be asked, or does not exist."""


class RemoteError(ExplorerError, RuntimeError):
    """A server does not give what was asked of it."""


class RemoteMissingError(RemoteError, LookupError):
    """A server has no such file."""


class DownloadError(ExplorerError, RuntimeError):
    """A file cannot be fetched, or is not the file it should be."""


class BackupError(ExplorerError, RuntimeError):
    """A backup cannot be made or brought back."""


class TemplateError(ExplorerError, ValueError):
    """The template of a prompt cannot be used."""


class PromptError(ExplorerError, ValueError):
    """A prompt, a version of one or a draft is not there or cannot be stored."""


class EndpointError(ExplorerError, ValueError):
    """An endpoint profile is not there, or its values cannot be used."""


class GenerationError(ExplorerError, RuntimeError):
    """A generation is not there or cannot be used in this way."""


class BatchError(ExplorerError, RuntimeError):
    """A run is not there, or cannot do what is asked of it now."""


class ReviewError(ExplorerError, RuntimeError):
    """A review queue is not there, or a decision cannot be made or taken back."""


class DecisionError(ReviewError, ValueError):
    """A decision about a caption lacks something, or is none."""


class CaptionError(ExplorerError, ValueError):
    """A caption cannot have this version."""


class CaptionChangedError(CaptionError):
    """A caption was changed by somebody else since it was looked at."""


class EndpointChangedError(EndpointError):
    """An endpoint profile was changed by somebody else since it was looked at."""


class StatisticsError(ExplorerError, RuntimeError):
    """Figures of captions cannot be made or kept."""


class MapDataError(ExplorerError, ValueError):
    """Objects of OpenStreetMap cannot be read, or a tile has none here."""


def echoed(text: str, most: int = 60) -> str:
    """Repeat what was typed, in a message; what is cut ends in an ellipsis."""
    return text if len(text) <= most else f"{text[:most]}\u2026"
