import ArcFedHTTP
import ArcFedJSON

/// What a step sends to a service without a library.
enum RequestBody {
  /// The methods that the services know.
  static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

  /// A text is sent as it is, anything else as JSON.
  static func bytes(_ body: JSONValue) -> [UInt8] {
    body.stringValue.map { Array($0.utf8) } ?? body.serialized()
  }

  /// `status` and `body`, as JSON where it is JSON.
  static func result(of response: HTTPResponse) -> JSONValue {
    let body = (try? response.json()) ?? .string(String(decoding: response.bytes, as: UTF8.self))
    return ["status": .int(response.status), "body": body]
  }
}
