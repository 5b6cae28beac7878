package import ArcFedJOSE
import ArcFedJSON
package import ArcFedSimulation

/// One public key of an issuer, ready to verify with.
///
/// A class, since every check of a signature takes one: a single reference in place of those of all
/// its parts.
package final class VerificationKey: Sendable {
  /// The key as the issuer published it.
  package let jwk: JWK
  /// The identifier by which tokens name it.
  package let keyID: String?
  /// The same key, loaded.
  package let publicKey: PublicKey

  /// Loads `jwk`.
  package init(_ jwk: JWK) throws(JOSEError) {
    self.jwk = jwk
    keyID = jwk.keyID
    publicKey = try PublicKey.reading(jwk: jwk)
  }

  /// Whether this is the key that a token names.
  package func isNamed(_ name: String) -> Bool { keyID?.isIdentical(to: name) ?? false }

  /// The keys of `set` that signatures can be checked with, in the order of the set: keys meant for
  /// encryption (RFC 7517 §4.2) and keys that cannot be loaded are left out, since one bad key must
  /// not take the others with it.
  package static func usable(in set: JWKSet) -> [VerificationKey] {
    set.keys.compactMap { jwk in
      guard jwk.use == nil || jwk.use == "sig" else { return nil }
      return try? VerificationKey(jwk)
    }
  }
}

extension VerificationKey: Hashable {
  /// The description says it all: name and key are read from it.
  package static func == (left: VerificationKey, right: VerificationKey) -> Bool {
    left === right || left.jwk == right.jwk
  }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) { hasher.combine(jwk) }
}

/// What was fetched from an issuer: its discovery document and its keys.
///
/// A class, since every exchange takes one: a single reference in place of those of all its parts.
package final class IssuerMetadata: Sendable {
  /// What the issuer says about itself.
  package let discovery: DiscoveryDocument
  /// Its first keys, up to the limit of the cache.
  package let keys: [VerificationKey]
  /// When both were fetched.
  package let fetchedAt: Timestamp

  /// Metadata as it would be after a fetch.
  package init(discovery: DiscoveryDocument, keys: [VerificationKey], fetchedAt: Timestamp) {
    self.discovery = discovery
    self.keys = keys
    self.fetchedAt = fetchedAt
  }

  /// Whether a token that names `keyID` can be checked.
  package func hasKey(_ keyID: String) -> Bool {
    keys.contains { $0.isNamed(keyID) }
  }
}

extension IssuerMetadata: Hashable {
  /// Whether the same was fetched at the same time.
  package static func == (left: IssuerMetadata, right: IssuerMetadata) -> Bool {
    left === right
      || left.discovery == right.discovery && left.keys == right.keys
        && left.fetchedAt == right.fetchedAt
  }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(discovery)
    hasher.combine(keys)
    hasher.combine(fetchedAt)
  }
}
