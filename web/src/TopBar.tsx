/** The bar at the top: what this is and, in demo mode, who is asking and in what capacity. */
import { useId, type ReactNode } from "react";

import { onlyOne, purposesOf, startingCapacity, type Capacity, type Identity } from "./identity.ts";

interface Props {
  readonly identities: readonly Identity[] | null;
  readonly capacity: Capacity | null;
  readonly onChoose: (capacity: Capacity) => void;
}

export function TopBar({ identities, capacity, onChoose }: Props) {
  return (
    <header className="bar">
      <h1>
        <span className="mark" aria-hidden="true" />
        eCAF <span className="quiet">GraphiQL</span>
      </h1>
      {identities && capacity ? (
        <Switch identities={identities} capacity={capacity} onChoose={onChoose} />
      ) : (
        <p className="about">
          To be answered, paste <code>{'{"Authorization": "Bearer …"}'}</code> into the Headers
          tab. Where your token leaves a choice, add <code>"X-Acting-Role"</code>,{" "}
          <code>"X-Acting-Organisation"</code> and <code>"X-Purpose"</code>. All of it is kept in
          memory only, and never stored.
        </p>
      )}
    </header>
  );
}

function Switch({ identities, capacity, onChoose }: Props & { capacity: Capacity }) {
  const { identity, role, purpose } = capacity;
  const only = onlyOne(identity);
  const chooseIdentity = (name: string) => {
    const next = identities?.find((one) => one.name === name);
    if (next) onChoose(startingCapacity(next));
  };
  return (
    <div className="switch">
      <Choice label="Identity" value={identity.name} onChange={chooseIdentity}>
        {identities?.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </Choice>
      {identity.capacities.length > 1 && (
        <Choice
          label="Role"
          value={role ?? ""}
          onChange={(next) => onChoose(startingCapacity(identity, next))}
        >
          {identity.capacities.map((one) => (
            <option key={one.role}>{one.role}</option>
          ))}
        </Choice>
      )}
      {purposesOf(capacity).length > 0 && (
        <Choice
          label="Purpose"
          value={purpose ?? ""}
          onChange={(next) => onChoose({ identity, role, purpose: next })}
        >
          {purposesOf(capacity).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Choice>
      )}
      <p className="about" id="about-identity">
        {identity.description}
        {only && (
          <>
            {" "}
            Acts as <b>{only.role}</b> for <b>{only.purpose}</b>.
          </>
        )}
      </p>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={label === "Identity" ? "about-identity" : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
    </div>
  );
}
