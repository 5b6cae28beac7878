import ArcFedHTTP

// The errors of authentication and authorization, once each.

extension ARMError {
  /// A token that is refused. The challenge names the tenant's authority, `error` and
  /// `error_description` (RFC 6750 §3).
  private static func unauthorized(
    _ code: String, _ message: String, described description: String? = nil,
    challenge authority: String
  ) -> ARMError {
    // The public cloud's challenges still name the authority's older host; clients read the tenant
    // out of them (azure-sdk-for-java, `AuthorizationChallengeHandler` tests).
    let older = authority.replacing("//login.microsoftonline.com/", with: "//login.windows.net/")
    let challenge =
      "Bearer authorization_uri=\"\(older)\", error=\"invalid_token\", "
      + "error_description=\"\(description ?? message)\""
    return ARMError(
      status: 401, code: code, message: message, headers: ["WWW-Authenticate": challenge])
  }

  /// No bearer token (Azure Monitor documentation, "Missing authentication header").
  static func authenticationFailed(challenge authority: String) -> ARMError {
    unauthorized(
      "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.",
      described: "The authentication failed because of missing 'Authorization' header.",
      challenge: authority)
  }

  /// A token that is none, or whose signature does not hold.
  static func invalidToken(challenge authority: String) -> ARMError {
    unauthorized("InvalidAuthenticationToken", "The access token is invalid.", challenge: authority)
  }

  /// A token for somebody else (hashicorp/go-azure-helpers#51, Azure/Azure-Sentinel#11922).
  static func wrongAudience(_ audience: String, challenge authority: String) -> ARMError {
    let allowed = ResourceManagerAPI.audiences.map { "'\($0)'" }.joined(separator: ",")
    return unauthorized(
      "InvalidAuthenticationTokenAudience",
      "The access token has been obtained for wrong audience or resource '\(audience)'. It should "
        + "exactly match with one of the allowed audiences \(allowed).", challenge: authority)
  }

  /// A token whose time is over (Azure/Azure-Sentinel#11922).
  static func expiredToken(expiry: String, now: String, challenge authority: String) -> ARMError {
    unauthorized(
      "ExpiredAuthenticationToken",
      "The access token expiry UTC time '\(expiry)' is earlier than current UTC time '\(now)'.",
      challenge: authority)
  }

  /// A token of another tenant (Azure/BatchExplorer#2052, Azure/LogicAppsUX#9068).
  static func wrongTenant(
    issuer: String, expected: String, tenant: String, challenge authority: String
  ) -> ARMError {
    unauthorized(
      "InvalidAuthenticationTokenTenant",
      "The access token is from the wrong issuer '\(issuer)'. It must match the tenant "
        + "'\(expected)' associated with this subscription. Please use the authority (URL) "
        + "'https://login.windows.net/\(tenant)' to get the token. Note, if the subscription is "
        + "transferred to another tenant there is no impact to the services, but information about "
        + "new tenant could take time to propagate (up to an hour). If you just transferred your "
        + "subscription and see this error message, please try back later.", challenge: authority)
  }

  /// Entra's keys could not be had. The real answer is not public.
  static let authorityUnavailable = ARMError(
    status: 503, code: "ServiceUnavailable",
    message: "The signing keys of the token's authority are not available. Please retry the "
      + "request.", headers: ["Retry-After": "1"])

  /// A caller who has used up what one may ask ("Throttling Resource Manager requests": 429 with
  /// `Retry-After`; the sentence is that of "Troubleshoot the TooManyRequestsReceived or
  /// SubscriptionRequestsThrottled error code", the interval our choice).
  static func tooManyRequests(
    _ kind: RequestMeters.Kind, subscription: String?, caller: Caller, waitSeconds: Int
  ) -> ARMError {
    let whose = subscription.map { "subscription '\($0)'" } ?? "tenant '\(caller.tenantID)'"
    let level = subscription == nil ? "Tenant" : "Subscription"
    let verb = kind.rawValue.dropLast()
    return ARMError(
      status: 429, code: "\(level)RequestsThrottled",
      message: "Number of \(verb) requests for \(whose) exceeded the limit of "
        + "'\(Int(kind.requestsMaximum))' for time interval '00:00:01'. Please try again after "
        + "'\(waitSeconds)' seconds.", headers: ["Retry-After": "\(waitSeconds)"])
  }

  /// A caller without the permission (azure-docs, "Troubleshoot Azure RBAC").
  static func authorizationFailed(
    caller: Caller, action: String, scope: AzureResourceID
  ) -> ARMError {
    ARMError(
      status: 403, code: "AuthorizationFailed",
      message: "The client '\(caller.appID)' with object id '\(caller.objectID)' does not have "
        + "authorization to perform action '\(action)' over scope '\(scope)' or the scope is "
        + "invalid. If access was recently granted, please refresh your credentials.")
  }
}

// MARK: - Role assignments

extension ARMError {
  /// The same principal, role and scope under another name (recorded by Azure/bicep users).
  static func roleAssignmentExists(_ name: String) -> ARMError {
    ARMError(
      status: 409, code: "RoleAssignmentExists",
      message: "The role assignment already exists. The ID of the existing role assignment is "
        + "\(compact(name)).")
  }

  /// azure-docs, "Troubleshoot Azure RBAC". Two spaces stand before "See".
  static func principalNotFound(_ principal: String, tenant: String) -> ARMError {
    ARMError(
      status: 400, code: "PrincipalNotFound",
      message: "Principal \(compact(principal)) does not exist in the directory \(tenant). Check "
        + "that you have the correct principal ID. If you are creating this principal and then "
        + "immediately assigning a role, this error might be related to a replication delay. In "
        + "this case, set the role assignment principalType property to a value, such as "
        + "ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype")
  }

  /// azure-docs, "Troubleshoot Azure RBAC".
  static let roleAssignmentUpdate = ARMError(
    status: 400, code: "RoleAssignmentUpdateNotPermitted",
    message: "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")

  /// A principal of another type than the request says, with the service's own spelling
  /// (Azure/azure-dev and its templates).
  static func unmatchedPrincipalType(
    _ principal: String, is actual: String, not wanted: String
  ) -> ARMError {
    ARMError(
      status: 400, code: "UnmatchedPrincipalType",
      message: "The PrincipalId '\(compact(principal))' has type '\(actual)' , which is different "
        + "from specified PrinciaplType '\(wanted)'.")
  }

  /// A `principalId` that is no GUID (Azure/azure-powershell#16627,
  /// hashicorp-education/learn-nomad-cluster-setup#48), or is empty
  /// (Azure-Samples/azure-search-openai-demo#2848).
  static func invalidPrincipalID(_ principal: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidPrincipalId",
      message: principal.isEmpty
        ? "A valid principal ID must be provided for role assignment."
        : "The Principal ID '\(principal)' is not valid. Principal ID must be a GUID.")
  }

  /// A `principalType` that is none. The real text is not public.
  static func invalidPrincipalType(_ type: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidPrincipalType",
      message: "The principal type '\(type)' is not valid.")
  }

  /// A condition, which nothing here evaluates. Code and sentence are ours.
  static let conditionNotSupported = ARMError(
    status: 400, code: "ConditionNotSupported",
    message: "The role assignment has a condition, and conditions are not supported.")

  /// A role that is no built-in one (terraform-provider-azurerm issues; the id without dashes).
  static func roleDefinitionNotFound(_ name: String, status: Int) -> ARMError {
    ARMError(
      status: status, code: "RoleDefinitionDoesNotExist",
      message: "The specified role definition with ID '\(compact(name))' does not exist.")
  }

  /// A name that is no GUID (Azure/azure-service-operator#2586).
  static func invalidRoleAssignmentID(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidRoleAssignmentId",
      message: "The role assignment ID '\(name)' is not valid. The role assignment ID must be a "
        + "GUID.")
  }

  /// An assignment that is not there (the code in hashicorp/terraform-provider-azurerm#9379; the
  /// sentence is from memory).
  static func roleAssignmentNotFound(_ name: String) -> ARMError {
    ARMError(
      status: 404, code: "RoleAssignmentNotFound",
      message: "The role assignment '\(compact(name))' is not found.")
  }

  /// "Troubleshoot Azure RBAC limits".
  static let roleAssignmentLimit = ARMError(
    status: 400, code: "RoleAssignmentLimitExceeded",
    message: "No more role assignments can be created.")

  /// A GUID as the authorization service prints it: 32 hex digits.
  private static func compact(_ guid: String) -> String {
    guid.filter { $0 != "-" }.lowercased()
  }
}
