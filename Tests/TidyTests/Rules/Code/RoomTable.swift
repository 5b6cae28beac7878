/// The table of rooms: which folder of `Sources` may import which other.
enum RoomTable {
  /// What each room may import besides JSON.
  static let rooms: [String: [String]] = [
    "COpenSSL": [],
    "CSQLite": [],
    "JSON": [],
    "Simulation": [],
    "JOSE": ["COpenSSL"],
    "HTTP": ["Simulation"],
    "SQLite": ["CSQLite"],
    "OpenIDConnect": ["JOSE", "HTTP", "Simulation"],
    "AzureIdentity": ["HTTP", "Simulation"],
    "HTTPServer": ["HTTP", "COpenSSL"],
    "ResourceManager": protocols,
    "Kubernetes": protocols,
    "Entra": protocols + ["ResourceManager"],
    "ProtectedResources": protocols + ["ResourceManager"],
    "AzureArc": protocols + ["ResourceManager", "Kubernetes"],
    "ArcFed": protocols + [
      "AzureIdentity", "ResourceManager", "Kubernetes", "Entra", "ProtectedResources", "AzureArc",
    ],
    "Scenarios": ["ArcFed", "HTTP", "Simulation"],
    "Serving": ["ArcFed", "Scenarios", "HTTP", "HTTPServer", "JOSE", "Simulation"],
    "Bench": protocols + ["ArcFed", "Scenarios", "HTTPServer", "Kubernetes", "Entra"],
    "ArcFedCLI": ["ArcFed", "Scenarios", "Serving", "Bench", "HTTPServer"],
  ]

  private static let protocols = ["OpenIDConnect", "JOSE", "HTTP", "SQLite", "Simulation"]

  /// What comes with the toolchain and every room may use. `Foundation` is not among them: it
  /// doubles the time to start.
  private static let everywhere: Set = [
    "Swift", "FoundationEssentials", "Dispatch", "Synchronization",
  ]

  /// Rooms that talk to the operating system: threads, sockets, signals, files.
  private static let systemRooms: Set = [
    "JOSE", "Simulation", "HTTPServer", "Kubernetes", "Bench", "ArcFedCLI",
  ]
  private static let system: Set = ["Glibc", "Musl", "Darwin"]

  /// What tests may use besides.
  private static let testing: Set = ["Testing", "TestSupport", "Foundation"]

  /// The modules that a file may import; nil if it stands in no room.
  static func modules(for file: SourceFile) -> Set<String>? {
    guard file.isSwift else { return nil }
    if file.isTest {
      return testModules(for: file.target)
    }
    guard let imports = rooms[file.target] else { return nil }
    let own = everywhere.union((imports + ["JSON"]).map(module(of:)))
    return systemRooms.contains(file.target) ? own.union(system) : own
  }

  /// A test may look at its room and all that lies below it.
  private static func testModules(for target: String) -> Set<String>? {
    let common = everywhere.union(testing).union(system).union(["ArcFedJSON"])
    if target == "TidyTests" { return common }
    // What several rooms' tests share may know the rooms below all of theirs.
    if target == "TestSupport" {
      return common.union(["ArcFedHTTP", "ArcFedJOSE", "ArcFedSimulation"])
    }
    // Fuzzers are built by their scripts, from the sources of the room that meets strangers' bytes.
    guard target.hasSuffix("Tests") || target == "Fuzz" else { return nil }
    let room = target == "Fuzz" ? "HTTPServer" : String(target.dropLast("Tests".count))
    guard rooms[room] != nil else { return nil }
    return common.union(below(room).map(module(of:))).subtracting(["COpenSSL", "CSQLite"])
  }

  private static func below(_ room: String) -> Set<String> {
    (rooms[room] ?? []).reduce(into: [room]) { all, next in all.formUnion(below(next)) }
  }

  /// Modules carry the prefix, but for the C libraries and those that have it in their name.
  private static func module(of room: String) -> String {
    room.hasPrefix("ArcFed") || ["COpenSSL", "CSQLite"].contains(room) ? room : "ArcFed\(room)"
  }
}
