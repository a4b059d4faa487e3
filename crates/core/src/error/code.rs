//! The codes: one table, from which everything about a code derives.

/// Writes the table of codes once; everything about a code derives from its row.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $family:literal, $status:literal, $title:literal;)*) => {
        /// What kind of mistake. Codes are stable: a client may match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What they are written as, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($code,)*];

            /// The code that is written so.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The stable, machine-readable code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The reference's error id, which groups codes (`validationError`, …).
            #[must_use]
            pub const fn family(self) -> &'static str {
                match self { $(Self::$variant => $family,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            pub(super) const fn status_text(self) -> &'static str {
                match self { $(Self::$variant => stringify!($status),)* }
            }

            /// A short summary that does not change from one occurrence to the next.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

impl Code {
    /// Whether a document is about another record, or is of another type, than it has to be.
    pub(crate) const fn is_mismatch(self) -> bool {
        matches!(self, Self::TypeMismatch | Self::IdMismatch)
    }
}

codes! {
    /// The body is no JSON.
    MalformedJson = "malformedJson", "malformedRequest", 400, "Malformed JSON";
    /// The body is no UTF-8.
    InvalidUtf8 = "invalidUtf8", "malformedRequest", 400, "Invalid UTF-8";
    /// The body is not packed as `Content-Encoding` says.
    MalformedEncoding = "malformedEncoding", "malformedRequest", 400, "Malformed content encoding";
    /// The body nests deeper than 128 levels.
    TooDeep = "tooDeep", "malformedRequest", 400, "Nesting too deep";
    /// The body is larger than the limit.
    BodyTooLarge = "bodyTooLarge", "requestTooLarge", 413, "Body too large";
    /// The body is missing.
    MissingBody = "missingBody", "malformedRequest", 400, "Missing body";
    /// An object has the same member twice.
    DuplicateMember = "duplicateMember", "validationError", 422, "Duplicate member";
    /// An object has a member that is not defined there.
    UnknownMember = "unknownMember", "validationError", 422, "Unknown member";
    /// A member that must be there is not.
    MissingMember = "missingMember", "validationError", 422, "Missing member";
    /// An attribute that the type does not have.
    UnknownAttribute = "unknownAttribute", "validationError", 422, "Unknown attribute";
    /// A relationship that the type does not have.
    UnknownRelationship = "unknownRelationship", "validationError", 422, "Unknown relationship";
    /// A value of the wrong JSON type.
    WrongType = "wrongType", "validationError", 422, "Wrong type";
    /// A string over its limit, counted in characters.
    StringTooLong = "stringTooLong", "validationDataTooLongError", 422, "String too long";
    /// A string that must not be empty.
    StringEmpty = "stringEmpty", "validationError", 422, "Empty string";
    /// A string with a NUL character, which storage cannot keep.
    NulCharacter = "nulCharacter", "validationError", 422, "NUL character";
    /// A string that is none of the allowed ones.
    NotAllowedValue = "notAllowedValue", "validationError", 422, "Value not allowed";
    /// A number outside its range.
    NumberOutOfRange = "numberOutOfRange", "validationError", 422, "Number out of range";
    /// A text that is no number where one is due.
    InvalidNumber = "invalidNumber", "validationError", 422, "Invalid number";
    /// No RFC 3339 date-time, or a day that does not exist.
    InvalidDateTime = "invalidDateTime", "validationError", 422, "Invalid date-time";
    /// A list with more elements than allowed.
    ListTooLong = "listTooLong", "validationError", 422, "List too long";
    /// A list that must have an element.
    ListEmpty = "listEmpty", "validationError", 422, "Empty list";
    /// No positive whole number where an id is due.
    InvalidId = "invalidId", "validationError", 422, "Invalid id";
    /// A resource object of another type than the endpoint's.
    TypeMismatch = "typeMismatch", "conflict", 409, "Type mismatch";
    /// A resource object with another id than the endpoint's.
    IdMismatch = "idMismatch", "conflict", 409, "Id mismatch";
    /// A read-only member was sent with another value than the record has.
    ReadOnly = "readOnly", "validationError", 422, "Read-only";
    /// A relationship names a record that does not exist (or belongs to somebody else).
    RelatedNotFound = "relatedNotFound", "validationError", 422, "Related record not found";
    /// A value that must be unique is another record's.
    Taken = "taken", "validationDuplicateValueError", 422, "Value taken";
    /// A record that others cannot do without is to be deleted.
    StillNeeded = "stillNeeded", "validationError", 422, "Still needed";
    /// A required value is missing.
    Required = "required", "validationError", 422, "Required value missing";
    /// The state machine has no such transition.
    TransitionForbidden = "transitionForbidden", "validationError", 422, "Transition not allowed";
    /// The action is not for records of this kind.
    ActionNotApplicable = "actionNotApplicable", "validationError", 422, "Action not applicable";
    /// The count confirmed is not the count to confirm.
    ConfirmedCountMismatch = "confirmedCountMismatch", "validationError", 422, "Confirmed count does not match";
    /// A batch that somebody else has to confirm.
    ApprovalRequired = "approvalRequired", "forbidden", 403, "Approval required";
    /// A batch that nobody has confirmed in time.
    NotConfirmed = "notConfirmed", "conflict", 409, "Not confirmed";
    /// More targets than a batch may have.
    TooManyTargets = "tooManyTargets", "validationError", 422, "Too many targets";
    /// What names one record is true of several.
    Ambiguous = "ambiguous", "conflict", 409, "Several records";
    /// Records that are named in more than one way in one call.
    MixedSelectors = "mixedSelectors", "validationError", 422, "Mixed selectors";
    /// The prospect wants nothing any more.
    OptedOut = "optedOut", "validationError", 422, "Opted out";
    /// A change cannot be taken back: the record is no longer as the change left it.
    ChangedSince = "changedSince", "conflict", 409, "Changed since";
    /// What a record was and what it would become are longer than an item can keep.
    RecordTooLarge = "recordTooLarge", "validationDataTooLongError", 422, "Record too large";
    /// A batch that made no progress, again and again, and what was left of its items.
    GaveUp = "gaveUp", "internalError", 500, "Gave up";
    /// A file that cannot be read: broken quotes, a row that does not fit the header, no UTF-8.
    MalformedFile = "malformedFile", "validationError", 422, "Malformed file";
    /// A column of a file that the type does not have.
    UnknownColumn = "unknownColumn", "validationError", 422, "Unknown column";
    /// Two columns of a file for one member.
    DuplicateColumn = "duplicateColumn", "validationError", 422, "Duplicate column";
    /// A row of a file over the limit.
    RowTooLong = "rowTooLong", "validationDataTooLongError", 422, "Row too long";
    /// A file without a row.
    NoRows = "noRows", "validationError", 422, "No rows";
    /// A query parameter that is not defined inside its family.
    UnknownParameter = "unknownParameter", "invalidParameter", 400, "Unknown parameter";
    /// A query parameter with a value that cannot be read.
    InvalidParameter = "invalidParameter", "invalidParameter", 400, "Invalid parameter";
    /// A filter that the type does not have.
    UnknownFilter = "unknownFilter", "invalidParameter", 400, "Unknown filter";
    /// A sort key that the type does not have.
    UnknownSort = "unknownSort", "invalidParameter", 400, "Unknown sort key";
    /// A path that the type does not have, in `include`.
    UnknownInclude = "unknownInclude", "invalidParameter", 400, "Unknown include path";
    /// A member that the type does not have, in `fields`.
    UnknownField = "unknownField", "invalidParameter", 400, "Unknown field";
    /// A query parameter that must be there is not.
    MissingParameter = "missingParameter", "validationError", 422, "Missing parameter";
    /// A query parameter that may be there once is there twice, with different values.
    RepeatedParameter = "repeatedParameter", "invalidParameter", 400, "Repeated parameter";
    /// A header with a value that cannot be read.
    InvalidHeader = "invalidHeader", "malformedRequest", 400, "Invalid header";
    /// The idempotency key of another request.
    IdempotencyKeyReused = "idempotencyKeyReused", "validationError", 422, "Idempotency key reused";
    /// Two inputs of a batch are about the same record.
    DuplicateInput = "duplicateInput", "validationError", 422, "Duplicate input";
    /// A record is named by the value of something that others may have the same value of.
    NotUnique = "notUnique", "validationError", 422, "Not unique";
    /// No such record, for this organisation.
    NotFound = "notFound", "resourceNotFound", 404, "Not found";
    /// No such address.
    RouteNotFound = "routeNotFound", "routeNotFound", 404, "Route not found";
    /// The address exists, not with this method.
    MethodNotAllowed = "methodNotAllowed", "methodNotAllowed", 405, "Method not allowed";
    /// A resource type that there is not, or that the operation is not for.
    UnknownType = "unknownType", "invalidArgument", 400, "Unknown resource type";
    /// An argument of a call (not of a request) that is not of its kind.
    InvalidArgument = "invalidArgument", "invalidArgument", 400, "Invalid argument";
    /// A body in a media type that is not understood.
    UnsupportedMediaType = "unsupportedMediaType", "unsupportedMediaType", 415, "Unsupported media type";
    /// An answer in a media type that there is none in.
    NotAcceptable = "notAcceptable", "notAcceptable", 406, "Not acceptable";
    /// An id for a new record, where the client wants the specification to be followed to the letter.
    ClientIdForbidden = "clientIdForbidden", "forbidden", 403, "Client-generated id not supported";
    /// No token, or one that is not known.
    Unauthorized = "unauthorized", "unauthorized", 401, "Unauthorized";
    /// The token was known until it expired.
    TokenExpired = "tokenExpired", "unauthorized", 401, "Token expired";
    /// The token does not have a scope that the request needs.
    UnauthorizedOauthScope = "unauthorizedOauthScope", "unauthorizedOauthScope", 403, "Scope missing";
    /// The organisation would take up more of the batch engine than it may.
    QuotaExceeded = "quotaExceeded", "forbidden", 403, "Quota exceeded";
    /// The user has no request left in this hour.
    RateLimitExceeded = "rateLimitExceeded", "rateLimitExceeded", 429, "Too many requests";
    /// The user watches as many batches as one may at once.
    TooManyStreams = "tooManyStreams", "rateLimitExceeded", 429, "Too many streams";
    /// The record was changed by others, again and again, while this request tried.
    Contended = "contended", "conflict", 409, "Record is being changed";
    /// The database cannot be reached, or has too much to do; it passes.
    TemporarilyUnavailable = "temporarilyUnavailable", "temporarilyUnavailable", 503, "Temporarily unavailable";
    /// The database has no room left; whoever operates the service has to make some.
    StorageFull = "storageFull", "insufficientStorage", 507, "Storage full";
    /// Our fault.
    Internal = "internal", "internalError", 500, "Internal error";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_distinct_and_found_by_their_names() {
        let distinct: HashSet<_> = Code::NAMES.iter().collect();
        assert_eq!(distinct.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::named(code.as_str()), Some(*code));
        }
        assert_eq!(Code::named("NotFound"), None);
    }
}
