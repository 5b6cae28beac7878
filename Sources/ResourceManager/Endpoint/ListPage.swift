import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON

/// One page of a list: `$top` items from where `$skiptoken` says, and the absolute `nextLink` of
/// the rest (azure-resource-manager-rpc `v1.0/resource-api-reference.md`, "Get resources").
enum ListPage {
  /// Most items of a page; the public pages of Resource Manager name 1000 for lists of resources.
  static let itemsMaximum = 1000

  /// Leaves one page of the `value` of an answer. An answer that is cut already stays as it is.
  static func cut(_ response: inout HTTPResponse, for request: HTTPRequest) throws {
    guard var body = try? response.json(), body["nextLink"] == nil,
      let items = body["value"]?.arrayValue
    else { return }
    let size = try size(asked: request.queryValue("$top"))
    let start = try start(request.queryValue("$skiptoken"))
    let end = min(start + size, items.count)
    guard start > 0 || end < items.count else { return }
    body["value"] = .array(Array(items[min(start, end)..<end]))
    if end < items.count { body["nextLink"] = .string(link(from: request, startingAt: end)) }
    response.body = .bytes(body.serialized())
  }

  private static func size(asked text: String?) throws -> Int {
    guard let text else { return itemsMaximum }
    guard let size = Int(text), size > 0 else { throw ARMError.invalidTop(text) }
    return min(size, itemsMaximum)
  }

  private static func start(_ token: String?) throws -> Int {
    guard let token else { return 0 }
    guard let bytes = try? Base64URL.decode(token),
      let start = Int(String(decoding: bytes, as: UTF8.self)), start >= 0
    else { throw ARMError.invalidSkipToken }
    return start
  }

  /// The same request with another `$skiptoken`. Clients follow the link as it stands.
  private static func link(from request: HTTPRequest, startingAt start: Int) -> String {
    let token = Base64URL.encode(Array(String(start).utf8))
    let kept = request.queryItems.filter { $0.name.lowercased() != "$skiptoken" }
    let query = (kept.map { ($0.name, $0.value) } + [("$skiptoken", token)]).map { name, value in
      "\(name)=\(PercentEncoding.encode(value))"
    }
    return "\(ResourceManagerAPI.origin)\(request.path)?\(query.joined(separator: "&"))"
  }
}

extension ARMError {
  /// A `$top` that is no positive number. The real text is not public.
  static func invalidTop(_ value: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidQueryParameterValue",
      message: "The value '\(value)' of the query parameter '$top' is not valid.")
  }

  /// A `$skiptoken` that no answer gave out. The real text is not public.
  static let invalidSkipToken = ARMError(
    status: 400, code: "InvalidSkipToken", message: "The $skiptoken is not valid.")
}
