output "address" {
  description = "Where the page is."
  value       = "https://${var.domain == "" ? aws_cloudfront_distribution.page.domain_name : var.domain}/"
}

output "deploy" {
  description = "How the page comes there."
  value       = "make deploy BUCKET=s3://${aws_s3_bucket.page.id}"
}
