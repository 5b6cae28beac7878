/// `api/authentication/v1/types.go`: the kinds that are asked and answered, never stored.
enum AuthenticationSchema {
  static let tokenRequest = MetadataSchema.object(
    "TokenRequest",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema(
            "TokenRequestSpec",
            [
              FieldSchema("audiences", .list(.string, .atomic), .always),
              FieldSchema("expirationSeconds", .int64, .nullable),
              FieldSchema("boundObjectRef", .object(boundObjectReference), .nullable),
            ])),
        .always),
      FieldSchema(
        "status",
        .object(
          ObjectSchema(
            "TokenRequestStatus",
            [
              FieldSchema("token", .string, .always),
              FieldSchema("expirationTimestamp", .time, .nullable),
            ])),
        .always),
    ])

  private static let boundObjectReference = ObjectSchema(
    "BoundObjectReference",
    [
      FieldSchema("kind", .string),
      FieldSchema("apiVersion", .string),
      FieldSchema("name", .string),
      FieldSchema("uid", .string),
    ])

  static let tokenReview = MetadataSchema.object(
    "TokenReview",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema(
            "TokenReviewSpec",
            [
              FieldSchema("token", .string),
              FieldSchema("audiences", .list(.string, .atomic)),
            ])),
        .always),
      FieldSchema("status", .object(tokenReviewStatus), .always),
    ])

  private static let tokenReviewStatus = ObjectSchema(
    "TokenReviewStatus",
    [
      FieldSchema("authenticated", .bool),
      FieldSchema("user", .object(userInfo), .always),
      FieldSchema("audiences", .list(.string, .atomic)),
      FieldSchema("error", .string),
    ])

  static let userInfo = ObjectSchema(
    "UserInfo",
    [
      FieldSchema("username", .string),
      FieldSchema("uid", .string),
      FieldSchema("groups", .list(.string, .atomic)),
      FieldSchema("extra", .map(.list(.string, .atomic))),
    ])

  static let selfSubjectReview = MetadataSchema.object(
    "SelfSubjectReview",
    [
      FieldSchema(
        "status",
        .object(
          ObjectSchema(
            "SelfSubjectReviewStatus", [FieldSchema("userInfo", .object(userInfo), .always)])),
        .always)
    ])
}
