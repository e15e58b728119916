namespace LlamaRunner.Frontends.OpenAI;

/// <summary>What a request that is passed on needs of a runner.</summary>
internal enum RunnerUse
{
    /// <summary>A slot; the runner is started where none is up.</summary>
    Slot,

    /// <summary>The runner, but none of its slots: it answers at once, however busy they are. Started where none is up.</summary>
    Beside,

    /// <summary>A look at the runner, as monitoring and an open page take one: nothing is started for it, and nothing kept loaded.</summary>
    Look,

    /// <summary>Nothing: it is not for clients.</summary>
    Forbidden,
}
