import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// `LIST` and `DELETE` of a collection (`apiserver/pkg/endpoints/handlers/get.go#ListResource`,
/// `…/delete.go#DeleteCollection`).
extension Cluster {
  /// Objects as a list shows them, with what the list says about itself.
  struct Page {
    let objects: [StoredObject]
    let revision: Int64
    var continuation: String?
    var remainingCount: Int?
  }

  func list(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> JSONObject {
    let options = try ListOptions(request.http, resource, request.info)
    let prefix = resource.prefix(namespace: Self.namespace(request.info, resource))
    let page = try page(options, under: prefix)
    return Self.list(page.objects.map(\.object), page, resource)
  }

  static func list(
    _ objects: [JSONObject], _ page: Page, _ resource: ResourceDescriptor
  ) -> JSONObject {
    var metadata: JSONObject = ["resourceVersion": .string(String(page.revision))]
    if let token = page.continuation { metadata["continue"] = .string(token) }
    if let count = page.remainingCount { metadata["remainingItemCount"] = .int(count) }
    return [
      "kind": .string(resource.listKind), "apiVersion": .string(resource.groupVersion),
      "metadata": .object(metadata),
      "items": .array(
        objects.map { item in
          var item = item
          item.removeValue(forKey: "kind")
          item.removeValue(forKey: "apiVersion")
          return .object(item)
        }),
    ]
  }

  /// The objects of a page (`apiserver/pkg/storage/etcd3/store.go#GetList`).
  private func page(_ options: ListOptions, under prefix: String) throws(StatusError) -> Page {
    let asked: Int64?
    do throws(StatusError) { asked = try options.revision } catch {
      // A list says it properly, where a watch does not.
      throw .badRequest("invalid resource version: \(error.message)")
    }
    var start = ""
    var revision = store.revision
    var isPast = false
    if !options.continuation.isEmpty {
      // `ValidateListOptions` in `storage/interfaces.go`.
      let token = try ContinueToken(parsing: options.continuation)
      if let asked, asked != 0 {
        throw .badRequest("specifying resource version is not allowed when using continue")
      }
      start = token.start
      revision = token.revision ?? store.revision
      isPast = token.revision != nil
    } else if let asked, asked > 0 {
      if asked > store.revision {
        throw .resourceVersionTooLarge(asked, current: store.revision)
      }
      isPast =
        options.resourceVersionMatch == ListOptions.exact
        || (options.resourceVersionMatch.isEmpty && options.limit > 0)
      if isPast { revision = asked }
    }
    let all = try objects(under: prefix, at: isPast ? revision : nil, options)
    let selected = all.filter {
      (start.isEmpty || !GoOrder.precedes($0.key, prefix + start)) && options.matches($0.object)
    }
    // What comes from the cache comes whole (`shouldDelegateList`).
    let isFromCache = asked == 0 && options.continuation.isEmpty
    guard options.limit > 0, !isFromCache, selected.count > options.limit else {
      return Page(objects: selected, revision: revision)
    }
    let shown = Array(selected.prefix(options.limit))
    let last = shown.last.map { String($0.key.dropFirst(prefix.count)) } ?? ""
    return Page(
      objects: shown, revision: revision,
      continuation: ContinueToken(revision: revision, after: last).text,
      remainingCount: options.hasSelector ? nil : selected.count - shown.count)
  }

  private func objects(
    under prefix: String, at revision: Int64?, _ options: ListOptions
  ) throws(StatusError) -> [StoredObject] {
    guard let revision, revision < store.revision else {
      // Who asks for one by its name is not shown the others (`storage/etcd3/store.go#GetList`).
      if let name = options.fields.requiredName, options.isInOneDirectory {
        return store.object(prefix + name).map { [$0] } ?? []
      }
      return store.objects(under: prefix)
    }
    if revision < store.compactedRevision {
      if options.continuation.isEmpty { throw .revisionTooOldForList }
      throw try .continueTokenTooOld(
        ContinueToken(parsing: options.continuation).withoutSnapshot.text)
    }
    do { return try store.objects(under: prefix, at: revision) } catch {
      throw .internalError("\(error)")
    }
  }

  // MARK: Deleting a collection

  func deleteCollection(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> APIAnswer {
    let listed = try ListOptions(request.http, resource, request.info)
    let options = try DeleteOptions(request.http)
    let prefix = resource.prefix(namespace: Self.namespace(request.info, resource))
    let page = try page(listed, under: prefix)
    for stored in page.objects {
      let one = request.about(stored.object.meta)
      do throws(StatusError) { _ = try delete(one, resource, options) } catch {
        // Somebody else was faster.
        if error.code != 404 { throw error }
      }
    }
    return .object(status: 200, Self.list(page.objects.map(\.object), page, resource))
  }
}
