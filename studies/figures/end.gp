unset output
}
