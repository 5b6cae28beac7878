package import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// Key files, restarts and the rotation of the signing key.
extension Cluster {
  /// Starts the API server for the first time, or again from its file.
  static func start(
    _ configuration: ClusterConfiguration, _ store: ObjectStore, _ keys: KeySource
  ) throws -> RunningServer {
    var files = configuration.keyFiles
    // Held until the server has read it from the disk: what is known needs no parsing.
    var key: PrivateKey?
    defer { withExtendedLifetime(key) {} }
    if files[KeyFiles.verificationPath] == nil,
      configuration.apiServer.serviceAccountKeyFiles.contains(KeyFiles.verificationPath)
    {
      let made = try remembered(Setting.keyFile(KeyFiles.verificationPath), in: store) {
        let made = try keys.rsaKey(label: keyLabel(configuration.name, rotation: 0))
        key = made
        return made.pem
      }
      files[KeyFiles.verificationPath] = made
    }
    for (path, text) in files.files {
      _ = try remembered(Setting.keyFile(path), in: store) { text }
    }
    let kept = try store.setting(Setting.apiServerFlags).flatMap { try? JSONParser.parse($0) }
    let flags = kept.flatMap(APIServerFlags.init(document:)) ?? configuration.apiServer
    return try RunningServer(flags, diskFiles(flags, store))
  }

  private static func keyLabel(_ cluster: String, rotation: Int) -> String {
    "cluster \(cluster) service account signing key \(rotation)"
  }

  /// The files that the flags name, as they lie on the disk; k3s copies the first key at a start.
  private static func diskFiles(
    _ flags: APIServerFlags, _ store: ObjectStore
  ) throws(SQLiteError) -> KeyFiles {
    var files = KeyFiles()
    let paths = flags.serviceAccountKeyFiles + [flags.serviceAccountSigningKeyFile]
    for path in paths + [KeyFiles.verificationPath] {
      files[path] = try store.setting(Setting.keyFile(path))
    }
    files.adoptFirstKeyForSigning()
    return files
  }

  /// Stops the API server and starts it with other flags: `systemctl restart k3s` after a change of
  /// its configuration. Refused flags leave the old server running, which in reality would not.
  package func restart(with flags: APIServerFlags) throws(APIServerFlagsError) {
    do {
      let started = try RunningServer(flags, Self.diskFiles(flags, store))
      try store.setSetting(Setting.apiServerFlags, flags.document.text())
      server = started
    } catch let error as APIServerFlagsError {
      trace?.record(
        configuration.name, "restart", flags.signingIssuer,
        outcome: .failed(reason: error.description))
      throw error
    } catch {
      throw .storage("\(error)")
    }
    successes = TokenSuccessCache()
    starts += 1
    trace?.record(
      configuration.name, "restart", flags.signingIssuer, outcome: .success,
      ["issuers": flags.serviceAccountIssuers.joined(separator: " ")])
    if let problem = IssuerDiscovery.problem(flags) {
      trace?.record(
        configuration.name, "discovery", flags.signingIssuer,
        outcome: .failed(
          reason: "Could not construct pre-rendered responses for ServiceAccountIssuerDiscovery "
            + "endpoints. Endpoints will not be enabled. Error: \(problem)"))
    }
  }

  /// Restarts with the flags it has: what lies on the disk takes effect.
  package func restart() throws(APIServerFlagsError) { try restart(with: server.flags) }

  /// Lays a PEM file on the server's disk; it is read at the next start.
  package func writeKeyFile(_ path: String, _ text: String) throws {
    try store.setSetting(Setting.keyFile(path), text)
  }

  /// The PEM text of a key file on the server's disk.
  package func keyFile(_ path: String) throws -> String? {
    try store.setting(Setting.keyFile(path))
  }

  /// Rotates the service account key as `k3s certificate rotate-ca` does: `service.key` becomes the
  /// new key followed by the old ones, and the servers are restarted. Leaving the old keys out is
  /// refused unless forced, because every token in circulation would die.
  /// - Returns: the `kid` of the new key.
  @discardableResult
  package func rotateSigningKey(
    keepingOldKeys: Bool = true, force: Bool = false, restarts: Bool = true
  ) throws -> String {
    if !keepingOldKeys, !force { throw APIServerFlagsError.oldSigningKeyMissing }
    let rotation = (Int(try store.setting(Setting.keyRotations) ?? "") ?? 0) + 1
    let key = try keySource.rsaKey(label: Self.keyLabel(configuration.name, rotation: rotation))
    let before = try keyFile(KeyFiles.verificationPath) ?? ""
    let old = keepingOldKeys ? before : ""
    if !keepingOldKeys {
      let retired = try store.setting(Setting.retiredKeys) ?? ""
      try store.setSetting(Setting.retiredKeys, before + retired)
    }
    try writeKeyFile(KeyFiles.verificationPath, key.pem + old)
    try store.setSetting(Setting.keyRotations, String(rotation))
    if restarts { try restart() }
    return key.publicKey.kubernetesKeyID
  }

  /// The private keys that sign or have signed for this cluster, the newest first: those on the
  /// server's disk, and those that a rotation left out. For whoever forges a token.
  package func privateKeys() throws -> [PrivateKey] {
    let texts = [
      try keyFile(KeyFiles.verificationPath),
      try keyFile(server.flags.serviceAccountSigningKeyFile),
      try store.setting(Setting.retiredKeys),
    ]
    var keys: [PrivateKey] = []
    for block in texts.flatMap({ KeyFiles.blocks($0 ?? "") }) {
      guard let key = try? PrivateKey.reading(pem: block),
        !keys.contains(where: { $0.publicKey == key.publicKey })
      else { continue }
      keys.append(key)
    }
    return keys
  }

  /// The id of the key that signs now.
  package var signingKeyID: String { server.keys.signingKeyID }
}
