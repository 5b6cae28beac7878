import ArcFedJSON

/// Flags and variables of the webhook that lead pods to a token endpoint of another owner; v1.6.0
/// brought them.
///
/// Upstream: `cmd/webhook/main.go`, `pkg/config/config.go` at tag v1.6.0.
package struct CustomTokenEndpointSettings: Sendable, Hashable {
  /// `--custom-token-endpoint-annotation-suffix`.
  package var annotationSuffix = ""
  /// `--custom-token-endpoint-audience`.
  package var audience = ""
  /// `AZURE_KUBERNETES_TOKEN_PROXY`.
  package var tokenProxy = ""
  /// `AZURE_KUBERNETES_SNI_NAME`.
  package var sniName = ""
  /// `AZURE_KUBERNETES_CA_DATA`.
  package var caData = ""
  /// `AZURE_KUBERNETES_CA_CONFIGMAP_NAME`.
  package var caConfigMapName = ""
  /// `AZURE_KUBERNETES_CA_CTB_SIGNER_NAME`.
  package var caSignerName = ""
  /// `AZURE_KUBERNETES_CA_CTB_LABEL_SELECTOR`, a label selector as JSON.
  package var caLabelSelector = ""

  /// Nothing set.
  package init() {}

  /// The names of the flags that are set.
  var flags: [String] {
    (annotationSuffix.isEmpty ? [] : ["custom-token-endpoint-annotation-suffix"])
      + (audience.isEmpty ? [] : ["custom-token-endpoint-audience"])
  }
}

/// A token endpoint that pods ask for by an annotation.
struct CustomTokenEndpoint: Sendable, Hashable {
  /// The annotation of pods that asks for it.
  let annotation: String
  /// The audience of their token.
  let audience: String
  private let settings: CustomTokenEndpointSettings
  private let labelSelector: JSONValue?

  /// Nil when neither flag is set; fails as the webhook does at its start.
  init?(
    _ settings: CustomTokenEndpointSettings
  ) throws(WebhookConfigurationError) {
    labelSelector = try Self.checkVariables(settings)
    guard !(settings.annotationSuffix.isEmpty && settings.audience.isEmpty) else { return nil }
    guard !settings.annotationSuffix.isEmpty else { throw .annotationSuffixMissing }
    guard !settings.audience.isEmpty else { throw .customAudienceMissing }
    guard settings.audience.lowercased() != WorkloadIdentityNames.defaultAudience.lowercased()
    else { throw .customAudienceIsDefault }
    annotation = "\(WorkloadIdentityNames.useLabel)-\(settings.annotationSuffix)"
    if let flaw = Self.flaw(inName: annotation) {
      throw .invalidAnnotation(annotation, flaw)
    }
    audience = settings.audience
    self.settings = settings
  }

  /// `isUsingCustomTokenEndpoint`.
  func isWanted(by pod: JSONValue) -> Bool {
    PodMutation.annotation(annotation, of: pod)?.lowercased() == "true"
  }

  /// The variables that a container gets in addition, some of them empty.
  func variables(_ layout: WebhookLayout) -> [(String, String)] {
    [
      ("AZURE_KUBERNETES_TOKEN_PROXY", settings.tokenProxy),
      ("AZURE_KUBERNETES_SNI_NAME", settings.sniName),
      ("AZURE_KUBERNETES_CA_FILE", "\(layout.mountPath)/\(Self.certificatePath)"),
      ("AZURE_KUBERNETES_CA_DATA", settings.caData),
    ]
  }

  /// The sources of the volume that hold the endpoint's certificate authority.
  var volumeSources: [JSONValue] {
    var sources: [JSONValue] = []
    if !settings.caConfigMapName.isEmpty {
      sources.append([
        "configMap": [
          "name": .string(settings.caConfigMapName),
          "items": [["key": "ca.crt", "path": .string(Self.certificatePath)]],
          "optional": false,
        ]
      ])
    }
    if !settings.caSignerName.isEmpty {
      var bundle: JSONObject = ["signerName": .string(settings.caSignerName)]
      bundle["labelSelector"] = labelSelector
      bundle["optional"] = false
      bundle["path"] = .string(Self.certificatePath)
      sources.append(["clusterTrustBundle": .object(bundle)])
    }
    return sources
  }

  /// `CAFilePath`.
  private static let certificatePath = "ca-cert/ca.crt"

  /// `LabelSelectorPtr.Decode` and `validateConfig`.
  private static func checkVariables(
    _ settings: CustomTokenEndpointSettings
  ) throws(WebhookConfigurationError) -> JSONValue? {
    var selector: JSONValue?
    if !settings.caLabelSelector.allSatisfy(\.isWhitespace) {
      guard let value = try? JSONParser.parse(settings.caLabelSelector), value.objectValue != nil
      else { throw .labelSelector(settings.caLabelSelector) }
      selector = value
    }
    let authorities = [settings.caData, settings.caConfigMapName, settings.caSignerName]
    guard authorities.count(where: { !$0.isEmpty }) <= 1 else { throw .severalAuthorities }
    if selector != nil, settings.caSignerName.isEmpty { throw .signerMissing }
    return selector
  }

  /// `IsQualifiedName` (`apimachinery/pkg/util/validation/validation.go`) of the lower-case name;
  /// the prefix is ours and good.
  private static func flaw(inName annotation: String) -> String? {
    let name = annotation.lowercased().split(separator: "/").dropFirst().joined(separator: "/")
    guard !name.contains("/") else {
      return "a qualified name \(qualifiedName) with an optional DNS subdomain prefix and '/' "
        + "(e.g. 'example.com/MyName')"
    }
    guard name.utf8.count <= nameLengthMaximum else {
      return "name part must be no more than \(nameLengthMaximum) characters"
    }
    let isGood = name.utf8.allSatisfy { byte in
      let character = Character(Unicode.Scalar(byte))
      return character.isASCII && (character.isLetter || character.isNumber)
        || "-_.".contains(character)
    }
    let ends = [name.first, name.last].compactMap(\.self)
    guard isGood, ends.allSatisfy({ $0.isLetter || $0.isNumber }) else {
      return "name part \(qualifiedName)"
    }
    return nil
  }

  /// `qualifiedNameMaxLength`.
  private static let nameLengthMaximum = 63
  /// `qualifiedNameErrMsg`, with example and expression as `RegexError` adds them.
  private static let qualifiedName =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    + "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
}
