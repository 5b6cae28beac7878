import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// A resource group (azure-mgmt-resource v2025_04_01).
struct ResourceGroup: Hashable, Sendable {
  let id: AzureResourceID
  var location: String
  var tags: JSONObject?
  var managedBy: String?
  var provisioningState = "Succeeded"

  var name: String { id.resourceGroup ?? "" }

  /// Whether it is being deleted.
  var isLeaving: Bool { provisioningState == Self.deleting }

  /// The state of one that is being deleted (the Azure CLI's recordings of `az group delete`).
  static let deleting = "Deleting"

  /// The characters of a name that it must not have; nil for a good name ("Naming rules and
  /// restrictions for Azure resources": letters, digits, `-_.()`, no period at the end, at most
  /// 90).
  static func invalidCharacters(in name: String) -> String? {
    let invalid = name.filter { !($0.isLetter || $0.isNumber || "-_.()".contains($0)) }
    if !invalid.isEmpty { return invalid }
    if name.last == "." { return "." }
    return name.count > nameMaximumCharacters ? String(name.dropFirst(nameMaximumCharacters)) : nil
  }

  /// The same page.
  private static let nameMaximumCharacters = 90

  var json: JSONValue {
    var value: JSONValue = [
      "id": .string(id.text), "name": .string(name), "type": "Microsoft.Resources/resourceGroups",
      "location": .string(location),
    ]
    if let tags { value["tags"] = .object(tags) }
    if let managedBy { value["managedBy"] = .string(managedBy) }
    value["properties"] = ["provisioningState": .string(provisioningState)]
    return value
  }
}

/// The resource groups and provider registrations in the database.
struct ResourceGroupStore {
  let connection: Connection

  func group(_ id: AzureResourceID) throws(SQLiteError) -> ResourceGroup? {
    try connection.rows("SELECT * FROM resource_groups WHERE key = ?", [.text(id.lowercase)])
      .first.flatMap(Self.group)
  }

  func groups(inSubscription subscription: String) throws(SQLiteError) -> [ResourceGroup] {
    try connection.rows(
      "SELECT * FROM resource_groups WHERE subscription = ? COLLATE NOCASE ORDER BY ordinal",
      [.text(subscription)]
    ).compactMap(Self.group)
  }

  func save(_ group: ResourceGroup) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO resource_groups (key, id, subscription, location, tags, managed_by, state)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET location = excluded.location, tags = excluded.tags,
        managed_by = excluded.managed_by, state = excluded.state
      """,
      [
        .text(group.id.lowercase), .text(group.id.text), .text(group.id.subscription ?? ""),
        .text(group.location), .optional(group.tags.map { JSONValue.object($0).text() }),
        .optional(group.managedBy), .text(group.provisioningState),
      ])
  }

  func delete(_ id: AzureResourceID) throws(SQLiteError) {
    try connection.run("DELETE FROM resource_groups WHERE key = ?", [.text(id.lowercase)])
  }

  /// What was last said about a namespace in a subscription, and when that is brought about; nil
  /// when nothing ever was.
  func registration(
    _ namespace: String, inSubscription subscription: String
  ) throws(SQLiteError) -> (isRegistered: Bool, settledAt: Timestamp)? {
    try connection.rows(
      """
      SELECT registered, settled_at FROM provider_registrations
      WHERE subscription = ? COLLATE NOCASE AND namespace = ? COLLATE NOCASE
      """, [.text(subscription), .text(namespace)]
    ).first.map { row in
      (row.bool("registered"), Timestamp(nanoseconds: row.int64("settled_at")))
    }
  }

  func setRegistered(
    _ registered: Bool, _ namespace: String, inSubscription subscription: String,
    settledAt: Timestamp
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO provider_registrations (subscription, namespace, registered, settled_at)
      VALUES (?, ?, ?, ?)
      ON CONFLICT (subscription, namespace)
        DO UPDATE SET registered = excluded.registered, settled_at = excluded.settled_at
      """,
      [
        .text(subscription.lowercased()), .text(namespace.lowercased()), .bool(registered),
        .integer(settledAt.nanoseconds),
      ])
  }

  private static func group(_ row: Row) -> ResourceGroup? {
    guard let id = AzureResourceID(parsing: row.text("id")) else { return nil }
    let tags = row.optionalText("tags").flatMap { try? JSONParser.parse($0) }
    return ResourceGroup(
      id: id, location: row.text("location"), tags: tags?.objectValue,
      managedBy: row.optionalText("managed_by"), provisioningState: row.text("state"))
  }
}
