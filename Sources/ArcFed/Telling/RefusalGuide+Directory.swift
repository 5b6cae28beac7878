/// What Microsoft Graph and the instance metadata service refuse.
extension RefusalGuide {
  static let ofDirectory: [RefusalGuide] = [
    RefusalGuide(
      codes: ["Authorization_RequestDenied"], phase: "the caller's rights in the directory",
      meaning: "The token is good; its holder may not do this in the tenant.",
      advice: [
        "Ask as who administers the tenant: a role in Azure gives no right in the directory."
      ], page: .graphErrors),
    RefusalGuide(
      codes: ["Request_ResourceNotFound"], phase: "the object",
      meaning: "The directory has no object of that id, or not yet.",
      advice: [
        "Tell the object id from the client id: a path takes the first, (appId='…') the second.",
        "If it was made just now, wait a few seconds before the first try.",
      ], page: .graphErrors),
    RefusalGuide(
      codes: ["Request_BadRequest", "Request_UnsupportedQuery"], phase: "the request",
      meaning: "A value or a query is not one that the directory takes.",
      advice: ["Compare the body and the query with the reference of the method."],
      page: .graphErrors),
    RefusalGuide(
      codes: ["Request_MultipleObjectsWithSameKeyValue"], phase: "the object",
      meaning: "Another object has that name already.",
      advice: ["Use the object that is there, or give the new one another name."],
      page: .graphErrors),
    RefusalGuide(
      codes: ["Authentication_MissingOrMalformed"], phase: "the access token",
      meaning: "The proof that goes with a new key is missing or not good.",
      advice: ["Sign the proof with a key that the application has already."],
      page: .graphErrors),
    RefusalGuide(
      codes: ["invalid_request"], phase: "the instance metadata service",
      meaning: "The request lacks something, or this machine has no such identity; the service's "
        + "sentence says which.",
      advice: [
        "Send the header 'Metadata: true', and 'api-version' and 'resource' in the query.",
        "Name one identity with 'client_id' where the machine has several.",
        "In a pod of a connected cluster use workload identity: there is no such service.",
      ], page: .managedIdentityTokens),
  ]
}

// The addresses are from memory.
extension RefusalGuide.Page {
  static let graphErrors = Self(
    title: "Microsoft Graph error responses and resource types",
    url: "https://learn.microsoft.com/graph/errors")
  static let managedIdentityTokens = Self(
    title: "How to use managed identities for Azure resources on an Azure VM to acquire an access "
      + "token",
    url: "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/"
      + "how-to-use-vm-token")
}
