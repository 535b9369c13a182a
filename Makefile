# Can I? — the commands. Each sets up what it needs and skips what is there. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help serve test test-long bench bench-page first-verdict dist deploy scorm cmi5 cost lighthouse fuzz setup page-tests fmt lint lint-scenarios engine clean

ADDRESS ?= 127.0.0.1
PORT ?= 8080

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-15s %s\n", $$1, $$2 }'

serve: ## set up, build and serve the page on http://127.0.0.1:8080; rebuilds when a file changes
	@.ci/setup page
	@echo "==> building; then the page is on http://$(ADDRESS):$(PORT)/"
	@.ci/with-tools trunk serve --release --address $(ADDRESS) --port $(PORT)

test: ## set up and run every test: engine, conformance, scenarios, page in a headless Chromium
	@.ci/setup page browser
	@.ci/with-tools node tests/run.mjs

test-long: test ## `make test`, then what takes longer or wants PyPI: the upload to an S3 server, the package audits
	@.ci/setup audit
	@.ci/with-tools node tests/run.mjs long

dist: ## set up and build the folder to upload, dist/, and print what it weighs
	@.ci/setup page
	@.ci/with-tools trunk build --release
	@node static/hooks/pack.mjs dist
	@node static/hooks/weigh.mjs dist

deploy: ## upload dist/ with the aws CLI: BUCKET=s3://name/prefix; DRY_RUN=1 says what it would do; ENCODING=gzip for a website endpoint
	@BUCKET=$(BUCKET) DRY_RUN=$(DRY_RUN) ENCODING=$(or $(ENCODING),br) node deploy/s3.mjs

scorm: dist ## dist/, then dist-lms/can-i-scorm12.zip and can-i-scorm2004.zip; PASS=0.8 is the share of the points that passes
	@mkdir -p dist-lms
	@node deploy/lms/package.mjs scorm12 dist dist-lms/can-i-scorm12.zip
	@node deploy/lms/package.mjs scorm2004 dist dist-lms/can-i-scorm2004.zip

cmi5: dist ## dist/, then dist-lms/can-i-cmi5.zip; LRS=https://… names the one record store that the page may speak to
	@mkdir -p dist-lms
	@node deploy/lms/package.mjs cmi5 dist dist-lms/can-i-cmi5.zip

cost: ## what learners cost on S3 and CloudFront by the bytes of dist/: LEARNERS=1000000
	@node deploy/cost.mjs $(LEARNERS)

lighthouse: ## Lighthouse's mobile run of dist/, median of five; brings Lighthouse into .cache/
	@node tests/long/lighthouse.mjs

fuzz: ## hostile text against every door of the engine: MINUTES=10 for each target, TARGET=yaml for one
	@PATH="$(CURDIR)/.tools/cargo-fuzz-0.13.1/bin:$$PATH"; cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --version 0.13.1 --debug --root .tools/cargo-fuzz-0.13.1; \
	node fuzz/run.mjs $(or $(MINUTES),10) $(TARGET)

setup: ## set up everything that `serve` and `test` need, and nothing more
	@.ci/setup page browser

page-tests: ## only the tests in a browser, against dist/ as it stands; FILE=tests/page/x.test.mjs for one
	@.ci/with-tools node --test --test-reporter=spec --test-concurrency=1 $(or $(FILE),tests/page/*.test.mjs)

engine: ## only the engine's tests, without the page: the quickest round
	@cargo test --no-default-features

bench: ## measure the engine: criterion, then WebAssembly under Node beside a peer that npm brings into .cache/
	@cargo bench --no-default-features
	@node benches/node/iam.mjs

first-verdict: ## measure a scenario's first verdict on a slow line, cold and warm, against dist/ as it stands
	@.ci/with-tools node benches/page/first-verdict.mjs $(SCENARIO) $(RUNS)

bench-page: ## measure typing in the page, from the key to the verdict on the screen, against dist/ as it stands
	@.ci/with-tools node benches/page/typing.mjs

fmt: ## format the Rust files
	@cargo fmt

lint: ## format check and clippy, warnings denied, with the page and without
	@cargo fmt --check
	@cargo clippy --no-default-features --all-targets -- -D warnings
	@cargo clippy --all-targets -- -D warnings

lint-scenarios: ## second opinions on scenarios/: JSON Schema, kubernetes-validate, cfn-lint (from PyPI, kept in .cache/)
	@.ci/lint-scenarios

clean: ## remove what was built; keeps the tools in .tools/ and node_modules/
	@rm -rf dist dist-lms .cache test-results
	@cargo clean
