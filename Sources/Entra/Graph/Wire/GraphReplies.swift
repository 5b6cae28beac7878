import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// How Graph answers.
struct GraphReplies: Sendable {
  /// How Graph asks for a token: recorded 401 answers in the issues of the Microsoft Graph SDKs.
  private static let challenge =
    "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/"
    + "authorize\", client_id=\"00000003-0000-0000-c000-000000000000\""

  let clock: any WorldClock
  let requestIDs: RandomStream

  init(clock: any WorldClock, random: RandomSource) {
    self.clock = clock
    requestIDs = random.stream("entra/graph/request id")
  }

  func success(_ status: Int, _ body: JSONValue) -> HTTPResponse {
    .json(
      status, body, headers: ["request-id": requestIDs.uuid().lowercase],
      contentType: "application/json;odata.metadata=minimal;odata.streaming=true;"
        + "IEEE754Compatible=false;charset=utf-8")
  }

  func empty() -> HTTPResponse {
    HTTPResponse(status: 204, headers: ["request-id": requestIDs.uuid().lowercase])
  }

  /// Asks for a token that was issued from now on ("Claims challenges, claims requests and client
  /// capabilities").
  private var claimsChallenge: String {
    let claims: JSONValue = [
      "access_token": ["nbf": ["essential": true, "value": .string("\(clock.now.seconds)")]]
    ]
    return ", error=\"insufficient_claims\", claims=\"\(Base64.encode(claims.serialized()))\""
  }

  func refusal(_ error: GraphError, of request: HTTPRequest) -> HTTPResponse {
    let requestID = requestIDs.uuid().lowercase
    let clientRequestID = request.headers["client-request-id"] ?? requestID
    // Graph's inner error has the time without a zone.
    let date = String(clock.now.rfc3339.dropLast())
    var headers: HTTPHeaders = ["request-id": requestID, "client-request-id": clientRequestID]
    if error.status == 401 { headers["WWW-Authenticate"] = Self.challenge }
    if error == .revokedToken { headers["WWW-Authenticate"] = Self.challenge + claimsChallenge }
    return .json(
      error.status,
      [
        "error": [
          "code": .string(error.code),
          "message": .string(error.message),
          "innerError": [
            "date": .string(date), "request-id": .string(requestID),
            "client-request-id": .string(clientRequestID),
          ],
        ]
      ], headers: headers)
  }

  /// The ids in a refusal, by which its receiver can ask about it.
  static func references(in response: HTTPResponse) -> [String] {
    ["request-id", "client-request-id"].compactMap {
      response.headers[$0].map { AADSTSRefusal.traced($0.lowercased()) }
    }
  }
}
