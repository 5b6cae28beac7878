package import ArcFedJSON

/// What an issuer says about itself at `/.well-known/openid-configuration`
/// (OpenID Connect Discovery 1.0 §3), as far as a verifier of tokens needs it.
package struct DiscoveryDocument: Hashable, Sendable {
  /// The issuer that the document speaks for.
  package var issuer: String
  /// Where its public keys stand.
  package var jwksURI: String
  /// The algorithms it signs with.
  package var signingAlgorithms: [String]

  /// Describes an issuer of our own.
  package init(issuer: String, jwksURI: String, signingAlgorithms: [String]) {
    self.issuer = issuer
    self.jwksURI = jwksURI
    self.signingAlgorithms = signingAlgorithms
  }

  /// Reads a document somebody else wrote. `issuer` and `jwks_uri` must be there; the list of
  /// algorithms may be absent, since some issuers leave it out, but must be a list of strings.
  package init(parsing value: JSONValue) throws(DiscoveryError) {
    guard value.objectValue != nil else { throw .notAnObject }
    issuer = try Self.text("issuer", of: value)
    jwksURI = try Self.text("jwks_uri", of: value)
    signingAlgorithms = []
    guard let listed = value["id_token_signing_alg_values_supported"] else { return }
    guard let elements = listed.arrayValue else {
      throw .invalidMember("id_token_signing_alg_values_supported")
    }
    for element in elements {
      guard let algorithm = element.stringValue else {
        throw .invalidMember("id_token_signing_alg_values_supported")
      }
      signingAlgorithms.append(algorithm)
    }
  }

  /// The document as a kube-apiserver writes it
  /// (`pkg/serviceaccount/openidmetadata.go`, `openIDMetadata`).
  package var json: JSONValue {
    [
      "issuer": .string(issuer),
      "jwks_uri": .string(jwksURI),
      "response_types_supported": ["id_token"],
      "subject_types_supported": ["public"],
      "id_token_signing_alg_values_supported": .array(signingAlgorithms.map { .string($0) }),
    ]
  }

  private static func text(
    _ name: String, of value: JSONValue
  ) throws(DiscoveryError) -> String {
    guard let member = value[name] else { throw .missingMember(name) }
    guard let text = member.stringValue, !text.isEmpty else { throw .invalidMember(name) }
    return text
  }
}

/// Why a discovery document cannot be used.
package enum DiscoveryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not a JSON object.
  case notAnObject
  /// A member it must have is absent.
  case missingMember(String)
  /// A member is not of the type the specification gives it.
  case invalidMember(String)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .notAnObject: "the discovery document is not an object"
    case .missingMember(let name): "the discovery document has no member '\(name)'"
    case .invalidMember(let name): "member '\(name)' of the discovery document is invalid"
    }
  }
}
