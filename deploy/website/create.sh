#!/bin/sh
# A bucket as a plain website endpoint: `deploy/website/create.sh NAME [REGION]`, then
# `make deploy BUCKET=s3://NAME ENCODING=gzip`. Everybody on the internet can read what is in it, over http only: no
# service worker, no installing, no headers beside the page's own policy. CloudFront (deploy/terraform) has all of that.
set -e
name=${1:?usage: deploy/website/create.sh NAME [REGION]}
region=${2:-us-west-2}
aws=${AWS:-aws}

if [ "$region" = us-east-1 ]; then
    $aws s3api create-bucket --bucket "$name" --region "$region" >/dev/null
else
    $aws s3api create-bucket --bucket "$name" --region "$region" --create-bucket-configuration "LocationConstraint=$region" >/dev/null
fi
$aws s3api put-public-access-block --bucket "$name" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false
$aws s3api put-bucket-policy --bucket "$name" --policy '{"Version":"2012-10-17","Statement":[{"Sid":"EverybodyReads","Effect":"Allow",
    "Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::'"$name"'/*"}]}'
$aws s3 website "s3://$name" --index-document index.html
echo "http://$name.s3-website-$region.amazonaws.com/ (some regions write s3-website.$region)"
