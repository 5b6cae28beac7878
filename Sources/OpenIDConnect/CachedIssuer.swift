package import ArcFedSimulation

/// What a cache of metadata remembers of one issuer.
package struct CachedIssuer: Hashable, Sendable {
  /// The issuer.
  package let issuer: IssuerURL
  /// The identifiers of its keys, as they were published; a key without one has the empty text.
  package let keyIDs: [String]
  /// Why nothing could be fetched; nil when something was.
  package let failure: IssuerMetadataFailure?
  /// When it was fetched.
  package let fetchedAt: Timestamp
  /// When it will be fetched again, if somebody asks.
  package let expiresAt: Timestamp
}
