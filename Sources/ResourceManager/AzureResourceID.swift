import ArcFedJSON

/// The address of something in Azure Resource Manager:
/// `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}…`.
///
/// The text keeps the casing it was written with; two ids that differ only in casing are equal
/// ("Naming rules and restrictions for Azure resources": resource names are case-insensitive unless
/// noted). A collection is addressed by an id whose last type has no name.
package struct AzureResourceID: Hashable, Sendable, CustomStringConvertible {
  /// The path between the slashes, as it was written.
  package let segments: [String]

  /// The tenant's root scope, `/`.
  package static let root = AzureResourceID(segments: [])

  /// Reads `/subscriptions/…` or `/providers/…`; nil for any other path.
  package init?(parsing text: String) {
    // By the byte: in UTF-8 the slash can be part of no other character.
    let segments = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    guard text.utf8.first == UInt8(ascii: "/"), segments.count <= Self.segmentCountMaximum,
      Self.isWellFormed(segments)
    else { return nil }
    self.segments = segments
  }

  /// The id of a subscription, or of a resource group in it.
  package init(subscription: String, resourceGroup: String? = nil) {
    let group = resourceGroup.map { ["resourceGroups", $0] } ?? []
    self.init(segments: ["subscriptions", subscription] + group)
  }

  private init(segments: [String]) {
    self.segments = segments
  }

  /// The id as Azure writes it: `/` and the segments between slashes.
  package var text: String { "/" + segments.joined(separator: "/") }

  /// The id in lower case, the form to use as a key.
  package var lowercase: String { text.lowercased() }

  /// The id's text.
  package var description: String { text }

  /// Whether two ids name the same thing, whatever their casing: their keys have the same bytes.
  package static func == (left: AzureResourceID, right: AzureResourceID) -> Bool {
    left.lowercase.isIdentical(to: right.lowercase)
  }

  /// Hashes the lower-case form, as equality compares it.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(lowercase)
  }
}

extension AzureResourceID {
  /// Far beyond any id that Azure accepts; bounds the work done on a hostile path.
  private static let segmentCountMaximum = 64

  /// Whether a segment is this word of lower-case letters, whatever its casing. Another length can
  /// only be the word's if it has letters beyond ASCII, which lower-casing may join.
  private static func isSame(_ segment: String?, _ word: String) -> Bool {
    guard let segment else { return false }
    if segment == word { return true }
    if segment.utf8.count != word.utf8.count, segment.utf8Span.isKnownASCII { return false }
    return segment.lowercased() == word
  }

  private static func isWellFormed(_ segments: [String]) -> Bool {
    var rest = segments[...]
    if Self.isSame(rest.first, "subscriptions") {
      guard rest.count >= 2 else { return false }
      rest = rest.dropFirst(2)
      if Self.isSame(rest.first, "resourcegroups") {
        guard rest.count >= 2 else { return false }
        rest = rest.dropFirst(2)
      }
    }
    return rest.isEmpty || (Self.isSame(rest.first, "providers") && rest.count >= 3)
  }
}

// MARK: - Parts

extension AzureResourceID {
  /// The subscription's id; nil for what belongs to the tenant.
  package var subscription: String? {
    Self.isSame(segments.first, "subscriptions") ? segments[1] : nil
  }

  /// The resource group's name; nil for what lies directly in a subscription or the tenant.
  package var resourceGroup: String? {
    guard segments.count >= 4, Self.isSame(segments[2], "resourcegroups") else { return nil }
    return segments[3]
  }

  /// The id of the resource group; nil outside any.
  package var resourceGroupID: AzureResourceID? {
    guard let subscription, let resourceGroup else { return nil }
    return AzureResourceID(subscription: subscription, resourceGroup: resourceGroup)
  }

  /// Whether this is a subscription and nothing in it.
  var isSubscription: Bool { segments.count == 2 && subscription != nil }

  /// Whether this is a resource group and nothing in it.
  var isResourceGroup: Bool { segments.count == 4 && resourceGroup != nil }

  /// The namespace of the resource provider that owns the last part: `Microsoft.KeyVault`.
  package var provider: String? {
    providerIndex.map { segments[$0 + 1] }
  }

  /// The types of the last part, outermost first: `["vaults", "secrets"]`.
  package var types: [String] {
    alternating(from: 2)
  }

  /// The names of the last part, outermost first; one fewer than the types for a collection.
  package var names: [String] {
    alternating(from: 3)
  }

  /// The type as Azure writes it: `Microsoft.KeyVault/vaults/secrets`; nil without a provider.
  package var resourceType: String? {
    provider.map { ([$0] + types).joined(separator: "/") }
  }

  /// The name of the resource addressed; nil for a collection or when there is no provider.
  package var name: String? { isCollection ? nil : names.last }

  /// Whether the id addresses all resources of its last type.
  package var isCollection: Bool { types.count > names.count }

  /// What the last provider part is attached to: the resource group, the subscription, another
  /// resource, or the root. An id without a provider part is its own scope.
  package var scope: AzureResourceID {
    AzureResourceID(segments: Array(segments[..<(providerIndex ?? segments.count)]))
  }

  private var providerIndex: Int? {
    segments.lastIndex { Self.isSame($0, "providers") }.flatMap { index in
      index + 2 < segments.count ? index : nil
    }
  }

  private func alternating(from offset: Int) -> [String] {
    guard let providerIndex else { return [] }
    return stride(from: providerIndex + offset, to: segments.count, by: 2).map { segments[$0] }
  }
}

// MARK: - Neighbours

extension AzureResourceID {
  /// The scopes that contain this one, innermost first: itself, its parents, the resource group,
  /// the subscription and the root.
  package var scopes: [AzureResourceID] {
    var found: [AzureResourceID] = [self]
    while let parent = found.last?.parent { found.append(parent) }
    return found
  }

  /// What directly contains this: a resource's parent resource, else its resource group, else its
  /// subscription, else the root; nil for the root.
  package var parent: AzureResourceID? {
    guard !segments.isEmpty else { return nil }
    guard providerIndex != nil else {
      return AzureResourceID(segments: Array(segments.dropLast(2)))
    }
    if isCollection {
      return types.count == 1 ? scope : AzureResourceID(segments: segments.dropLast())
    }
    return types.count == 1 ? scope : AzureResourceID(segments: Array(segments.dropLast(2)))
  }

  /// The id of a resource attached to this scope by a provider.
  package func appending(provider: String, type: String, name: String? = nil) -> AzureResourceID {
    let types = type.split(separator: "/").map(String.init)
    let tail = ["providers", provider] + types + (name.map { [$0] } ?? [])
    return AzureResourceID(segments: segments + tail)
  }

  /// The id of a child resource, or of the collection of all of them.
  package func appending(type: String, name: String? = nil) -> AzureResourceID {
    AzureResourceID(segments: segments + [type] + (name.map { [$0] } ?? []))
  }

  /// The same id with one segment spelled differently, as a canonical spelling needs.
  func replacingSegment(at index: Int, with text: String) -> AzureResourceID {
    var changed = segments
    changed[index] = text
    return AzureResourceID(segments: changed)
  }

  /// The same id with the fixed words and the provider's own words in their documented casing.
  func canonical(namespace: String?, types declared: [String]) -> AzureResourceID {
    var result = self
    let words = ["subscriptions": "subscriptions", "resourcegroups": "resourceGroups"]
    for index in segments.indices.prefix(4) where index.isMultiple(of: 2) {
      if let word = words[segments[index].lowercased()] {
        result = result.replacingSegment(at: index, with: word)
      }
    }
    guard let providerIndex, let namespace else { return result }
    result = result.replacingSegment(at: providerIndex, with: "providers")
    result = result.replacingSegment(at: providerIndex + 1, with: namespace)
    for (offset, type) in declared.enumerated() {
      result = result.replacingSegment(at: providerIndex + 2 + offset * 2, with: type)
    }
    return result
  }
}
