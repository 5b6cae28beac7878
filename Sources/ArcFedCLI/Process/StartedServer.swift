import ArcFed
import ArcFedServing
import FoundationEssentials

/// A server whose world is set up, with the files that its clients need.
struct StartedServer: Sendable {
  /// Where Debian, and what comes of it, has the roots that the system trusts.
  private static let systemRoots = "/etc/ssl/certs/ca-certificates.crt"
  /// How long requests that are under way may take once the server is told to end.
  private static let drainSeconds = 10

  let server: EmulatorServer
  let emulator: Emulator
  let environment: ClientEnvironment

  /// Starts a server; its clients' files go into `folder`.
  init(_ words: ServerWords, folder: String) async throws(UsageError) {
    do throws(ServingError) {
      server = try await EmulatorServer(
        words.options, script: words.script, clocks: WallClock.clocks)
    } catch {
      throw UsageError(description: error.description)
    }
    guard let emulator = server.world.emulator else {
      throw UsageError(description: "there is no world")
    }
    self.emulator = emulator
    environment = ClientEnvironment(
      of: server, emulator: emulator, files: ClientEnvironment.Files(in: folder))
    try words.keepAuthority(of: server)
    let roots = (try? String(contentsOfFile: Self.systemRoots, encoding: .utf8)) ?? ""
    for file in environment.contents(systemRoots: roots) {
      try PrivateFolder.write(file.bytes, to: file.path)
    }
    try HelmCommand.writeProgram(to: environment.files.helm)
  }

  /// Ends it: what is under way is answered.
  func end() async { await server.shutdown(within: .seconds(Self.drainSeconds)) }
}
