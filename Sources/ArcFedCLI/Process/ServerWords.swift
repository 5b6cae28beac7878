import ArcFedHTTPServer
import ArcFedScenarios
import ArcFedServing
import FoundationEssentials

/// The options that `serve` and `exec` share, read into what the server is started with.
struct ServerWords: Sendable {
  static let options: [OptionDescription] = [
    .value("config"), .value("state"), .value("seed"), .flag("direct"), .value("port"),
    .value("host"), .value("allow-host"), .value("allow-host-ca"),
  ]

  static let help = """
      --config FILE      the world to begin with: a script, whose steps set it up
      --direct           endpoints on localhost in place of the proxy: Azure Arc's issuers get URLs
                         below the main origin
      --port N           the main origin's port; 0, the default, lets the system choose
      --host ADDRESS     another address of this machine than 127.0.0.1 to listen on
      --state FILE       keeps the world in an SQLite file, and the certificate authority beside it
      --seed N           keys and identifiers from a seed; known to everybody, and quicker
      --allow-host HOST  NAME[:PORT][=ADDRESS]: Entra may fetch an issuer's documents there
      --allow-host-ca F  the roots, in PEM, that such hosts are checked with
    """

  /// How the server is started.
  private(set) var options = ServerOptions()
  /// What sets the world up; nil leaves it empty.
  private(set) var script: Script?
  /// Whether programs on other machines could reach it.
  private(set) var isExposed = false

  init(_ words: CommandLineWords) throws(UsageError) {
    options.seed = try words.number("seed")
    options.isDirect = words.has("direct")
    let port = try words.number("port", in: 0...UInt64(UInt16.max)) ?? 0
    let host = words.value("host") ?? "127.0.0.1"
    guard let address = ListenAddress(host: host, port: Int(port)) else {
      throw UsageError(description: "option '--host' needs an IP address, not '\(host)'")
    }
    options.address = address
    isExposed = !address.isLoopback
    for text in words.values("allow-host") {
      guard let allowed = AllowedHost(text) else {
        throw UsageError(
          description: "option '--allow-host' needs NAME[:PORT][=ADDRESS], not '\(text)'")
      }
      options.allowedHosts.append(allowed)
    }
    if let roots = words.value("allow-host-ca") {
      guard FileManager.default.isReadableFile(atPath: roots) else {
        throw UsageError(description: "option '--allow-host-ca': '\(roots)' cannot be read")
      }
      options.trust = .file(roots)
    }
    if let path = words.value("config") { script = try Self.script(at: path) }
    if let state = words.value("state") {
      options.stateFile = state
      options.authority = try Self.keptAuthority(beside: state)
    }
  }

  private static func script(at path: String) throws(UsageError) -> Script {
    let finder = ScriptFinder([path])
    guard finder.problems.isEmpty, finder.files.count == 1 else {
      let problems = finder.problems.isEmpty ? ["\(path): is not one script"] : finder.problems
      throw UsageError(description: problems.joined(separator: "\n"))
    }
    return finder.files[0].script
  }

  /// Works in a folder: the volumes of pods, snapshots, and a world that is kept nowhere else.
  mutating func work(in folder: String) {
    options.volumesFolder = "\(folder)/volumes"
    options.workFolder = folder
  }

  /// Plays this script when no other was named.
  mutating func setUp(with other: Script) { script = script ?? other }

  // MARK: The certificate authority beside the state

  private static func authorityFiles(_ state: String) -> (certificate: String, key: String) {
    ("\(state).ca.pem", "\(state).ca.key")
  }

  private static func keptAuthority(
    beside state: String
  ) throws(UsageError) -> ServerOptions.KeptAuthority? {
    let files = authorityFiles(state)
    let manager = FileManager.default
    let exist = [files.certificate, files.key].map(manager.fileExists(atPath:))
    if exist == [false, false] { return nil }
    guard let certificate = try? String(contentsOfFile: files.certificate, encoding: .utf8),
      let key = try? String(contentsOfFile: files.key, encoding: .utf8)
    else {
      throw UsageError(
        description: "the certificate authority of '\(state)' cannot be read: "
          + "'\(files.certificate)' and '\(files.key)' belong together")
    }
    return ServerOptions.KeptAuthority(certificatePEM: certificate, privateKeyPEM: key)
  }

  /// Keeps the authority of a server that was started with a state file.
  func keepAuthority(of server: EmulatorServer) throws(UsageError) {
    guard let state = options.stateFile, options.authority == nil else { return }
    let files = Self.authorityFiles(state)
    try PrivateFolder.write(Array(server.authority.privateKeyPEM.utf8), to: files.key)
    try PrivateFolder.write(Array(server.authority.certificatePEM.utf8), to: files.certificate)
  }
}
