import ArcFedJOSE
import ArcFedJSON

/// The key files on the server's disk: path and PEM text.
package struct KeyFiles: Hashable, Sendable {
  /// `service-account-key-file` of k3s (`pkg/daemons/control/deps/deps.go`): all keys,
  /// newest first.
  package static let verificationPath = "/var/lib/rancher/k3s/server/tls/service.key"
  /// `service-account-signing-key-file` of k3s: a copy of the first key, made at each start.
  package static let signingPath = "/var/lib/rancher/k3s/server/tls/service.current.key"

  private(set) var files: [String: String] = [:]

  /// Reads or replaces a file.
  package subscript(_ path: String) -> String? {
    get { files[path] }
    set { files[path] = newValue }
  }

  /// The PEM blocks of a file, in order.
  static func blocks(_ text: String) -> [String] {
    var blocks: [String] = []
    var current: [Substring] = []
    for line in lines(text) {
      if line.hasPrefix("-----BEGIN ") { current = [] }
      current.append(line)
      if line.hasPrefix("-----END ") {
        blocks.append(current.joined(separator: "\n") + "\n")
        current = []
      }
    }
    return blocks
  }

  /// The lines of a text, but for empty ones.
  static func lines(_ text: String) -> [Substring] {
    guard text.utf8Span.isKnownASCII else {
      return text.split(whereSeparator: \.isNewline)
    }
    return text.utf8.split(whereSeparator: isLineEnd).map(Substring.init)
  }

  /// Line feed, vertical tab, form feed and carriage return: the ASCII ones among
  /// `Character.isNewline`.
  private static func isLineEnd(_ byte: UInt8) -> Bool { (0x0A...0x0D).contains(byte) }

  /// The first key of `service.key` becomes the signing key, as k3s does at each start
  /// (`pkg/daemons/control/deps/deps.go#genServiceAccount…`).
  mutating func adoptFirstKeyForSigning() {
    guard let text = files[Self.verificationPath], let first = Self.blocks(text).first else {
      return
    }
    files[Self.signingPath] = first
  }
}

/// The keys that a server started with: one that signs, those it publishes and accepts.
struct ServiceAccountKeys: Sendable {
  let signing: PrivateKey
  let signingKeyID: String
  /// The header of what it signs.
  let signingHeader: JWSHeader
  /// In the order of the files and in each file; nothing is left out, not even what stands twice.
  let published: [Published]

  struct Published: Sendable {
    let id: String
    let key: PublicKey
  }

  /// Reads the files that the flags name (`util/keyutil/key.go#PublicKeysFromFile`).
  init(_ files: KeyFiles, _ flags: APIServerFlags) throws(APIServerFlagsError) {
    var published: [Published] = []
    for path in flags.serviceAccountKeyFiles {
      let keys = Self.publicKeys(files[path] ?? "")
      if keys.isEmpty { throw .unreadableKeyFile(path) }
      published += keys.map { Published(id: $0.kubernetesKeyID, key: $0) }
    }
    let path = flags.serviceAccountSigningKeyFile
    guard let text = files[path] else { throw .unreadableKeyFile(path) }
    guard
      let signing = KeyFiles.blocks(text).lazy
        .compactMap({ try? PrivateKey.reading(pem: $0) }).first
    else { throw .unusableSigningKey(path) }
    self.signing = signing
    signingKeyID = signing.publicKey.kubernetesKeyID
    signingHeader = Self.header(signing, keyID: signingKeyID)
    self.published = published
  }

  /// The header of what a key signs.
  static func header(_ key: PrivateKey, keyID: String) -> JWSHeader {
    JWSHeader(algorithm(key.publicKey), keyID: keyID)
  }

  /// Private keys give their public half, certificates the key they certify.
  private static func publicKeys(_ text: String) -> [PublicKey] {
    KeyFiles.blocks(text).compactMap { block in
      if block.contains(" PRIVATE KEY-----") {
        return (try? PrivateKey.reading(pem: block))?.publicKey
      }
      if block.contains(" CERTIFICATE-----") { return certifiedKey(block) }
      return try? PublicKey(pem: block)
    }
  }

  private static func certifiedKey(_ block: String) -> PublicKey? {
    let lines = KeyFiles.lines(block).filter { !$0.hasPrefix("-----") }
    guard let der = try? Base64.decode(lines.joined()) else { return nil }
    return (try? Certificate(der: der))?.publicKey
  }

  /// The keys that may have signed a token: those with its `kid`, or all when it has none.
  func candidates(keyID: String?) -> [PublicKey] {
    guard let keyID, !keyID.isEmpty else { return published.map(\.key) }
    return published.filter { $0.id.isIdentical(to: keyID) }.map(\.key)
  }

  /// The key set as the API server publishes it (`pkg/serviceaccount/openidmetadata.go`).
  var keySet: JWKSet {
    JWKSet(
      keys: published.map { published in
        var jwk = published.key.jwk
        jwk.use = "sig"
        jwk.keyID = published.id
        jwk.algorithm = Self.algorithm(published.key).rawValue
        return jwk
      })
  }

  /// The algorithms of the discovery document: sorted, each once.
  var algorithms: [String] {
    Set(published.map { Self.algorithm($0.key).rawValue }).sorted()
  }

  static func algorithm(_ key: PublicKey) -> SignatureAlgorithm {
    switch key.kind {
    case .rsa: .rs256
    case .ec(let curve): curve.algorithm
    }
  }
}
