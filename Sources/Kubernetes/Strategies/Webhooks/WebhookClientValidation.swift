import ArcFedJSON
import FoundationEssentials

/// The complaints about where a webhook is called
/// (`apiserver/pkg/util/webhook/validation.go`).
enum WebhookClientValidation {
  private static let form = "; desired format: https://host[/path]"

  static func validate(_ config: JSONValue?, path: String) -> [FieldError] {
    let (url, service) = (config?["url"]?.stringValue, config?["service"])
    switch (url, service) {
    case (let url?, nil): return validate(url: url, path: "\(path).url")
    case (nil, let service?): return validate(service: service, path: "\(path).service")
    default: return [.required(path, "exactly one of url or service is required")]
    }
  }

  /// `ValidateWebhookURL`. What only Foundation's parser takes for no URL, such as a port of
  /// letters, Go describes in more words.
  private static func validate(url text: String, path: String) -> [FieldError] {
    let complaint = GoURL.complaint(text)
    guard complaint == nil, let url = URLComponents(string: text) else {
      let reason = complaint ?? "parse \(GoText.quoted(text)): no URL"
      return [.required(path, "url must be a valid URL: \(reason)\(form)")]
    }
    var errors: [FieldError] = []
    let scheme = (url.scheme ?? "").lowercased()
    if scheme != "https" {
      errors.append(.invalid(path, scheme, "'https' is the only allowed URL scheme" + form))
    }
    if (url.host ?? "").isEmpty, url.port == nil {
      errors.append(.invalid(path, "", "host must be provided" + form))
    }
    if let user = url.percentEncodedUser {
      let shown = user + (url.percentEncodedPassword.map { ":\($0)" } ?? "")
      errors.append(.invalid(path, shown, "user information is not permitted in the URL"))
    }
    if let fragment = url.fragment, !fragment.isEmpty {
      errors.append(.invalid(path, fragment, "fragments are not permitted in the URL"))
    }
    if let query = url.percentEncodedQuery, !query.isEmpty {
      errors.append(.invalid(path, query, "query parameters are not permitted in the URL"))
    }
    return errors
  }

  /// `ValidateWebhookService`.
  private static func validate(service: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["name", "namespace"] where (service[name]?.stringValue ?? "").isEmpty {
      errors.append(.required("\(path).\(name)", "service \(name) is required"))
    }
    let ports = ContainerValidation.ports
    if let port = service["port"]?.intValue, !ports.contains(port) {
      let detail = "port is not valid: \(FieldError.mustBe(in: ports))"
      errors.append(.invalid("\(path).port", number: port, detail))
    }
    return errors + validate(path: service["path"]?.stringValue ?? "", path: "\(path).path")
  }

  private static func validate(path text: String, path: String) -> [FieldError] {
    if text.isEmpty || text == "/" { return [] }
    if text == "//" { return [.invalid(path, text, "segment[0] may not be empty")] }
    var errors: [FieldError] = []
    if !text.hasPrefix("/") { errors.append(.invalid(path, text, "must start with a '/'")) }
    // The first byte goes, whatever it is.
    var steps = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
      .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if steps.count > 1, steps.last?.isEmpty == true { steps.removeLast() }
    for (index, step) in steps.enumerated() {
      if step.isEmpty {
        errors.append(.invalid(path, text, "segment[\(index)] may not be empty"))
      } else {
        errors += ObjectName.complaints(step, .subdomain)
          .map { .invalid(path, text, "segment[\(index)]: \($0)") }
      }
    }
    return errors
  }
}
