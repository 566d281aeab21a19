"""What can go wrong for a caller: one tree, stable codes, kind words.

    EcafError
     * Unauthenticated   401  UNAUTHENTICATED   no token, or one that does not hold
     * Forbidden         403  FORBIDDEN         role, organisation or purpose not granted; argument not permitted
     * BadUserInput      400  BAD_USER_INPUT    the document or a variable is wrong
     * LimitExceeded     400  LIMIT_EXCEEDED    the operation is larger than the server answers
     * TooManyRequests   429  RATE_LIMITED      asked too often; try again after `retry_after`
     * Unavailable       503  UNAVAILABLE       database or ledger away; try again after `retry_after`
     * Internal          500  INTERNAL          our fault
     * transport errors  405 METHOD_NOT_ALLOWED, 406 NOT_ACCEPTABLE, 415 UNSUPPORTED_MEDIA_TYPE

400 is written as 200 to a client of the older media type: `transport.formed`.

The public message is fixed text that names a place and a remedy and never a value; `reason` is for the log, and holds
no value either.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the request: line and column of the document, and the path of the input (`$first`, `$filter.code`)."""

    line: int | None = None
    column: int | None = None
    input: str | None = None


class EcafError(Exception):
    """A failure with a public message, a stable code and an HTTP status."""

    code = "INTERNAL"
    status = 500

    def __init__(self, message: str, *, places: tuple[Place, ...] = (), reason: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.places = places
        self.reason = reason


class Unauthenticated(EcafError):
    """The caller is not known."""

    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self, reason: str = "") -> None:
        super().__init__("a valid bearer token is needed: send `Authorization: Bearer …`", reason=reason)


class Forbidden(EcafError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"
    status = 403


class BadUserInput(EcafError):
    """The request is wrong, and the caller can mend it."""

    code = "BAD_USER_INPUT"
    status = 400


class LimitExceeded(EcafError):
    """The request is larger than the server answers."""

    code = "LIMIT_EXCEEDED"
    status = 400


class TooManyRequests(EcafError):
    """The caller, or the organisation, has asked this too often."""

    code = "RATE_LIMITED"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(EcafError):
    """Something that the answer needs is away for the moment."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self, reason: str = "", retry_after: int = 1) -> None:
        super().__init__("the service cannot answer at the moment: try again shortly", reason=reason)
        self.retry_after = retry_after


class Internal(EcafError):
    """A fault of ours. The log knows more."""

    def __init__(self, reason: str = "") -> None:
        super().__init__("the server could not answer this operation", reason=reason)


class MethodNotAllowed(EcafError):
    """Neither GET nor POST, or a mutation by GET."""

    code = "METHOD_NOT_ALLOWED"
    status = 405


class NotAcceptable(EcafError):
    """No media type that the server can produce is accepted."""

    code = "NOT_ACCEPTABLE"
    status = 406


class UnsupportedMediaType(EcafError):
    """The body is not `application/json`."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
