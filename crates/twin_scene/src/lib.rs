//! RON documents of scenes and simulations, validated into plans.
