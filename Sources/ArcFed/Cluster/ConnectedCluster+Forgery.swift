import ArcFedJOSE
package import ArcFedJSON
import ArcFedKubernetes

/// A token that nobody should believe, or nobody issued: whatever an attacker could put together.
package struct TokenForgery: Sendable {
  /// Who signs.
  package enum Signer: Sendable, Hashable {
    /// A key of the cluster, by its id; its current one when none is named.
    case cluster(keyID: String?)
    /// A key that nobody has published.
    case stranger
  }

  /// What stands in the place of the signature.
  package enum Signature: String, Sendable, Hashable, CaseIterable {
    /// The signer's own.
    case valid
    /// The signer's own with a bit turned over.
    case bad
    /// Nothing.
    case none
  }

  /// Who signs.
  package var signer = Signer.cluster(keyID: nil)
  /// What stands in the place of the signature; nil: the signer's own, and nothing for `alg: none`.
  package var signature: Signature?
  /// Members of the header, in place of those that the signer would write; null leaves one out.
  package var header: JSONObject = [:]
  /// The claims, in place of those that the forgery begins with; null leaves one out.
  package var claims: JSONObject = [:]

  /// A forgery that begins with nothing.
  package init() {}

  /// The token.
  func token(key: PrivateKey, base: JSONObject) throws(JOSEError) -> String {
    let algorithm = key.defaultAlgorithm
    var header: JSONObject = [
      "alg": .string(algorithm.rawValue), "kid": .string(key.publicKey.kubernetesKeyID),
    ]
    Self.put(self.header, over: &header)
    var claims = base
    Self.put(self.claims, over: &claims)
    let input =
      Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims.serialized())
    return input + "." + Base64URL.encode(try bytes(over: input, header, key))
  }

  private func bytes(
    over input: String, _ header: JSONObject, _ key: PrivateKey
  ) throws(JOSEError) -> [UInt8] {
    let name = header["alg"]?.stringValue ?? ""
    let kind = signature ?? (name.lowercased() == "none" ? .none : .valid)
    if kind == .none { return [] }
    // Where the key cannot do what the header claims, it does what it can.
    let claimed = SignatureAlgorithm(rawValue: name)
    let algorithm = claimed.flatMap { $0.fits(key.publicKey.kind) ? $0 : nil }
    var bytes = try key.sign(Array(input.utf8), algorithm ?? key.defaultAlgorithm)
    if kind == .bad { bytes[bytes.count / 2] ^= 1 }
    return bytes
  }

  private static func put(_ changes: JSONObject, over object: inout JSONObject) {
    for (name, value) in changes {
      if value == .null {
        object.removeValue(forKey: name)
      } else {
        object[name] = value
      }
    }
  }
}

extension ConnectedCluster {
  /// Makes a token as an attacker would who has what the forgery says.
  ///
  /// - Parameter pod: a pod whose own token the claims begin with, `namespace/name`.
  package func forge(_ forgery: TokenForgery, like pod: String?) async throws(Refusal) -> String {
    var base: JSONObject = [:]
    if let pod { base = try await self.pod(pod).serviceAccountToken().claims }
    let key = try await key(of: forgery.signer)
    do throws(JOSEError) {
      return try forgery.token(key: key, base: base)
    } catch {
      throw .arcFed("TokenNotMade", "\(error)")
    }
  }

  private func key(of signer: TokenForgery.Signer) async throws(Refusal) -> PrivateKey {
    let keys: [PrivateKey]
    do {
      if signer == .stranger { return try world.keys.rsaKey(label: "a stranger's key") }
      keys = try await cluster.privateKeys()
    } catch {
      throw .arcFed("TokenNotMade", "\(error)")
    }
    guard case .cluster(let wanted) = signer else { throw .arcFed("UnknownKey", "no such key") }
    let current = await cluster.signingKeyID
    let id = wanted ?? current
    guard let key = keys.first(where: { $0.publicKey.kubernetesKeyID == id }) else {
      let known = keys.map(\.publicKey.kubernetesKeyID).joined(separator: ", ")
      throw .arcFed("UnknownKey", "cluster '\(name)' never had a key '\(id)'; it has had: \(known)")
    }
    return key
  }
}
