/// What the token endpoint has to know of a client for every exchange, as the tables had it when
/// they were last read: an exchange then asks memory and not SQLite.
///
/// It is never right by itself. It holds for one state of the database, told by the number of rows
/// that the connection has changed so far (`sqlite3_total_changes64`); with any other state it is
/// empty. A writer who knows whom a change concerns says so, and only that client is read again.
struct SignInIndex: Sendable {
  /// How many clients are remembered. Above it all are forgotten: a directory of that size is read
  /// by its tables' own indexes.
  static let clientsMaximum = 100_000

  private var clients: [String: KnownClient] = [:]
  /// Which client keeps its credentials under an id.
  private var clientIDs: [String: String] = [:]
  /// The state of the database that the rest holds for.
  private(set) var state: Int64 = 0

  private let clientsMaximum: Int

  /// An index that knows nobody yet.
  init(clientsMaximum: Int = Self.clientsMaximum) { self.clientsMaximum = clientsMaximum }

  /// How many clients are known by heart.
  var count: Int { clients.count }

  /// The client of that id in that state of the database, if it is known.
  mutating func client(_ id: String, in state: Int64) -> KnownClient? {
    move(to: state)
    return clients[id]
  }

  /// Keeps a client that was read in that state of the database.
  mutating func remember(_ client: KnownClient, as id: String, in state: Int64) {
    move(to: state)
    if clients.count >= clientsMaximum { forgetAll() }
    clients[id] = client
    clientIDs[client.ownerID] = id
  }

  /// Takes note of a change that concerned nobody but the owner of some credentials.
  mutating func follow(from old: Int64, to new: Int64, forgetting ownerID: String) {
    guard state == old else { return }
    state = new
    if let id = clientIDs.removeValue(forKey: ownerID) { clients[id] = nil }
  }

  private mutating func move(to state: Int64) {
    guard self.state != state else { return }
    forgetAll()
    self.state = state
  }

  private mutating func forgetAll() {
    clients.removeAll()
    clientIDs.removeAll()
  }
}
