import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'

const words = texts.computers.device

/** Takes the short code that a machine shows. */
export function EnterCode({ onCode }: { onCode: (userCode: string) => void }) {
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '') onCode(code.trim().toUpperCase())
      }}
    >
      <Group align="end">
        <TextInput
          label={words.code}
          placeholder={texts.computers.adding.codePlaceholder}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={20}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit">{words.look}</Button>
      </Group>
    </form>
  )
}
