# Where the tools are. Sourced by .ci/setup and .ci/with-tools, from the project's folder.
# Kept by version in .tools/, which is ignored: a new version is a new folder, an old one may be deleted.

TRUNK_VERSION=0.21.14
DENY_VERSION=0.20.2
# Trunk takes the wasm-bindgen on the path when it equals the crate's version in the lock file.
WASM_BINDGEN_VERSION=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
# Takes the module apart; speaks with the crate wasm_split_helpers.
WASM_SPLIT_VERSION=0.2.4
TARGET=wasm32-unknown-unknown

TOOLS=$PWD/.tools
TRUNK_HOME=$TOOLS/trunk-$TRUNK_VERSION
WASM_BINDGEN_HOME=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION
WASM_SPLIT_HOME=$TOOLS/wasm-split-$WASM_SPLIT_VERSION
DENY_HOME=$TOOLS/cargo-deny-$DENY_VERSION
# A standard library for Debian's compiler: only where rustup has no target to give.
SYSROOT=$TOOLS/sysroot

# wasm-opt comes from the npm package binaryen. Trunk finds our wasm-bindgen first, which calls the real one.
PATH=$PWD/.ci/bin:$TRUNK_HOME/bin:$WASM_BINDGEN_HOME/bin:$WASM_SPLIT_HOME/bin:$DENY_HOME/bin:$PWD/node_modules/.bin:$PATH
export PATH WASM_BINDGEN_HOME

has_target() { [ -d "$(rustc --print target-libdir --target "$TARGET" 2>/dev/null)" ]; }
