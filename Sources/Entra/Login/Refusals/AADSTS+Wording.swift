/// The refusals in the words of earlier years, as users quoted them then.
extension AADSTS {
  private static let oldFederationPage =
    "https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation"

  /// One code for every assertion that matched nothing, until 2024 (external-secrets#2783). The
  /// comparison was not by case then; here it always is.
  private static func noMatch(_ status: Int, _ error: OAuthError) -> AADSTS {
    AADSTS(
      70021, status, error, uri: false,
      noMatch + ". Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'. Assertion "
        + "Audience: '{audience}'. " + oldFederationPage)
  }

  /// The row as it was in that year.
  func worded(_ profile: WordingProfile) -> AADSTS {
    let federated: Set<AADSTS> = [
      .noMatchingIssuer, .noMatchingAudience, .noMatchingSubject, .subjectInWrongCase,
      .noMatchingExpression,
    ]
    switch profile {
    case .newest: return self
    case .year2022 where federated.contains(self): return Self.noMatch(400, .invalidRequest)
    case .year2023 where federated.contains(self): return Self.noMatch(401, .invalidClient)
    // MicrosoftDocs/azure-docs#86916.
    case .year2022 where self == .lifetimeTooLong:
      return AADSTS(code, 400, .invalidRequest, uri: hasErrorURI, template)
    case .year2022, .year2023:
      let old = template.replacing(
        "https://learn.microsoft.com/entra/identity-platform/certificate-credentials",
        with: "https://docs.microsoft.com/azure/active-directory/develop/"
          + "active-directory-certificate-credentials")
      return AADSTS(code, status, error, uri: hasErrorURI, old)
    }
  }
}

extension WordingProfile {
  /// What stands between the parts of an error's description.
  var separator: String {
    switch self {
    case .year2022, .year2023: "\r\n"
    case .newest: " "
    }
  }
}
