variable "bucket" {
  description = "Name of the private bucket that holds the page; globally unique."
  type        = string
}

variable "region" {
  description = "Region of the bucket."
  type        = string
  default     = "us-west-2"
}

variable "domain" {
  description = "A domain of your own for the page, or empty for CloudFront's."
  type        = string
  default     = ""
}

variable "certificate_arn" {
  description = "ACM certificate for the domain, in us-east-1. Needed with `domain`."
  type        = string
  default     = ""
  validation {
    condition     = var.certificate_arn == "" || can(regex("^arn:aws[a-z-]*:acm:us-east-1:", var.certificate_arn))
    error_message = "CloudFront takes certificates of us-east-1 only."
  }
}

variable "frame_ancestors" {
  description = "Who may show the page in a frame: 'none', 'self', or origins such as https://lms.example."
  type        = string
  default     = "'self'"
}

variable "price_class" {
  description = "PriceClass_100 leaves out Asia; a course in Korea wants PriceClass_200 or PriceClass_All."
  type        = string
  default     = "PriceClass_200"
}
