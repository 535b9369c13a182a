# What the world reads: CloudFront with origin access control, the page's headers, compression.

resource "aws_cloudfront_origin_access_control" "page" {
  name                              = var.bucket
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Keeps to the Cache-Control that `make deploy` sets: hashed files stay a year, `no-cache` is asked for again.
data "aws_cloudfront_cache_policy" "optimized" {
  name = "Managed-CachingOptimized"
}

resource "aws_cloudfront_response_headers_policy" "page" {
  name = "${replace(var.bucket, ".", "-")}-page"

  security_headers_config {
    # index.html brings its own `script-src` in a meta element: its hashes change with every build, and a header would
    # have to change in the same instant. Both policies hold; this one says what the build does not change, and who may
    # frame the page, which a meta element cannot say.
    content_security_policy {
      override                = true
      content_security_policy = "object-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'none'; media-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors ${var.frame_ancestors}"
    }
    strict_transport_security {
      override                   = true
      access_control_max_age_sec = 63072000
      include_subdomains         = false
      preload                    = false
    }
    content_type_options {
      override = true
    }
    referrer_policy {
      override        = true
      referrer_policy = "no-referrer"
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      override = true
      value    = "accelerometer=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    }
    items {
      header   = "Cross-Origin-Opener-Policy"
      override = true
      value    = "same-origin-allow-popups"
    }
  }
}

# `/course/` is `/course/index.html`: S3 behind origin access control knows no index documents below the root.
resource "aws_cloudfront_function" "index" {
  name    = "${replace(var.bucket, ".", "-")}-index"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = <<-JS
    function handler(event) {
      var request = event.request;
      if (request.uri.endsWith('/')) request.uri += 'index.html';
      return request;
    }
  JS
}

resource "aws_cloudfront_distribution" "page" {
  enabled             = true
  comment             = "Can I? in ${var.bucket}"
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class
  aliases             = var.domain == "" ? [] : [var.domain]

  origin {
    origin_id                = "page"
    domain_name              = aws_s3_bucket.page.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  default_cache_behavior {
    target_origin_id           = "page"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = data.aws_cloudfront_cache_policy.optimized.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.page.id
    # For what was uploaded unpacked; what `make deploy` packed is passed on as it is.
    compress = true

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.index.arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == ""
    acm_certificate_arn            = var.certificate_arn == "" ? null : var.certificate_arn
    ssl_support_method             = var.certificate_arn == "" ? null : "sni-only"
    minimum_protocol_version       = var.certificate_arn == "" ? "TLSv1" : "TLSv1.2_2021"
  }
}
