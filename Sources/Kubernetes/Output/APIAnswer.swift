import ArcFedJSON

/// What the server has to say, before it is written for a client.
enum APIAnswer: Sendable {
  case object(status: Int, JSONObject, warnings: [String] = [])
  /// An object that is a text already, as Go writes it, with a line feed.
  case composed(status: Int, [UInt8], warnings: [String])
  /// A rendered document with its own type and headers.
  case document(
    [UInt8], contentType: String, cacheControl: String, headers: [(String, String)] = [])
  case text(status: Int, String)
  /// Success without a word.
  case empty(status: Int)
  case watch(WatchStream)
  case failure(StatusError)
  /// A refusal by authorization, which alone forbids content sniffing.
  case forbidden(StatusError)
}
