/** Regions in which Lambda has no function URLs (dg/urls-invocation). */
export const withoutUrls =
  /^(ap-south-2|ap-southeast-[45]|ca-west-1|eu-central-2|eu-south-2|il-central-1|me-central-1)$/;
