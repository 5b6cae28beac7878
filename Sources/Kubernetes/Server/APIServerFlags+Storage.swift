import ArcFedJSON

/// The flags as the server's disk keeps them, so that a cluster that is opened again starts with
/// the configuration it had.
extension APIServerFlags {
  var document: JSONValue {
    var object: JSONObject = [
      "serviceAccountIssuers": Self.list(serviceAccountIssuers),
      "serviceAccountKeyFiles": Self.list(serviceAccountKeyFiles),
      "serviceAccountSigningKeyFile": .string(serviceAccountSigningKeyFile),
      "extendsTokenExpiration": .bool(extendsTokenExpiration),
      "externalHost": .string(externalHost), "anonymousAuth": .bool(anonymousAuth),
    ]
    if let apiAudiences { object["apiAudiences"] = Self.list(apiAudiences) }
    if let seconds = maximumTokenExpirationSeconds {
      object["maximumTokenExpirationSeconds"] = .int(seconds)
    }
    if let jwksURI { object["jwksURI"] = .string(jwksURI) }
    return .object(object)
  }

  /// Reads what was kept; nil when it is no such document.
  init?(document: JSONValue) {
    guard let issuers = Self.texts(document["serviceAccountIssuers"]),
      let keyFiles = Self.texts(document["serviceAccountKeyFiles"]),
      let signing = document["serviceAccountSigningKeyFile"]?.stringValue,
      let extends = document["extendsTokenExpiration"]?.boolValue,
      let host = document["externalHost"]?.stringValue,
      let anonymous = document["anonymousAuth"]?.boolValue
    else { return nil }
    self.init(
      serviceAccountIssuers: issuers, apiAudiences: Self.texts(document["apiAudiences"]),
      serviceAccountKeyFiles: keyFiles, serviceAccountSigningKeyFile: signing,
      maximumTokenExpirationSeconds: document["maximumTokenExpirationSeconds"]?.intValue,
      extendsTokenExpiration: extends, jwksURI: document["jwksURI"]?.stringValue,
      externalHost: host, anonymousAuth: anonymous)
  }

  private static func list(_ texts: [String]) -> JSONValue {
    .array(texts.map(JSONValue.string))
  }

  private static func texts(_ value: JSONValue?) -> [String]? {
    value?.arrayValue.map { $0.compactMap(\.stringValue) }
  }
}
