import ArcFedHTTP
import ArcFedJSON

/// The headers that a blob keeps for whoever reads it ("Set Blob Properties").
struct BlobHeaders: Hashable, Sendable {
  /// Their names, in the order of the service's lists. A request gives them as
  /// `x-ms-blob-{name}`, in lower case.
  static let names = [
    "Content-Type", "Content-Encoding", "Content-Language", "Content-MD5", "Cache-Control",
    "Content-Disposition",
  ]

  /// "Put Blob": what a blob is when nobody says.
  private static let typeDefault = "application/octet-stream"

  private var values: [String: String] = [:]

  init() {}

  /// Takes over what was kept.
  init(json: JSONObject) {
    for name in Self.names { values[name] = json[name]?.stringValue }
  }

  /// The headers that a request sets; what it does not set is cleared.
  ///
  /// - Parameter takesOwn: whether the request's own headers count where it names none for the
  ///   blob, as they do when a blob is put whole.
  init(_ request: HTTPRequest, takesOwn: Bool = false) {
    for name in Self.names {
      let own = takesOwn && name != "Content-Disposition" ? request.headers[name] : nil
      values[name] = request.headers["x-ms-blob-\(name.lowercased())"] ?? own
    }
  }

  /// The same with the default type where none was given.
  var withType: BlobHeaders {
    var headers = self
    headers["Content-Type"] = self["Content-Type"] ?? Self.typeDefault
    return headers
  }

  subscript(_ name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  var json: JSONObject {
    JSONObject(Self.names.compactMap { name in values[name].map { (name, .string($0)) } })
  }

  /// Adds them to an answer. A hash of the whole does not fit a part: it goes by another name then.
  func write(to headers: inout HTTPHeaders, isPart: Bool) {
    for name in Self.names {
      let shown = isPart && name == "Content-MD5" ? "x-ms-blob-content-md5" : name
      if let value = values[name] { headers[shown] = value }
    }
  }
}
