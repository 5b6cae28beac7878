/// A user-assigned managed identity: an Azure resource with a service principal.
package struct ManagedIdentity: Hashable, Sendable {
  /// The resource id as Resource Manager writes it, with lower-case `/resourcegroups/`.
  package let resourceID: String
  /// The resource's name.
  package let name: String
  /// The region, as a location name (`northeurope`).
  package let location: String
  /// The tags, in the order in which they were given.
  package var tags: [Tag]
  /// Whether the identity is confined to its region (api-version 2024-11-30).
  package var isolationScope: String?
  /// The object id of its service principal.
  package let principalID: String
  /// The client id of its service principal.
  package let clientID: String

  /// A name and value that people put on a resource.
  package struct Tag: Hashable, Sendable {
    /// The tag's name.
    package let name: String
    /// The tag's value.
    package let value: String

    /// A tag.
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }
}
