package import ArcFedHTTP

/// Why the metadata of an issuer could not be had.
package enum IssuerMetadataFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// No connection came about, or it broke.
  case unreachable(NetworkError)
  /// The answer did not come in time.
  case timedOut
  /// The answer was not 200.
  case status(Int)
  /// The answer pointed elsewhere; redirects are never followed.
  case redirected
  /// A document could not be read; the text says which and why.
  case malformed(String)
  /// A document was larger than the limit.
  case oversize
  /// The document speaks for another issuer (OpenID Connect Discovery 1.0 §4.3).
  case issuerMismatch(expected: String, found: String)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .unreachable(let error): "the issuer is unreachable: \(error)"
    case .timedOut: "the issuer did not answer in time"
    case .status(let status): "the issuer answered with status \(status)"
    case .redirected: "the issuer answered with a redirect"
    case .malformed(let reason): reason
    case .oversize: "the issuer's document is too large"
    case .issuerMismatch(let expected, let found):
      "the document of issuer '\(expected)' says that it is issuer '\(found)'"
    }
  }

  /// The kind of failure in one word, for the trace.
  package var code: String {
    switch self {
    case .unreachable: "unreachable"
    case .timedOut: "timedOut"
    case .status: "status"
    case .redirected: "redirected"
    case .malformed: "malformed"
    case .oversize: "oversize"
    case .issuerMismatch: "issuerMismatch"
    }
  }
}
